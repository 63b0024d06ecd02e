import type { JsonObject } from '../../network/json/json.ts'
import type { AdmissionAttributes, Operation } from '../admission/attributes.ts'
import { resourceName } from '../kinds/resource-kind.ts'
import { isDryRun, optionsOf } from './options.ts'
import type { ResourceCall } from './resource-call.ts'

export interface Subject {
  readonly operation: Operation
  readonly options: 'CreateOptions' | 'UpdateOptions' | 'DeleteOptions'
  readonly name: string
  readonly object: JsonObject | undefined
  readonly oldObject: JsonObject | undefined
}

export function attributesOf(call: ResourceCall, subject: Subject): AdmissionAttributes {
  const isNamespace = resourceName(call.target.kind) === 'namespaces'
  return {
    operation: subject.operation,
    target: call.target,
    // A Namespace is reviewed as being in itself, as a real API server does.
    namespace: isNamespace ? subject.name : call.namespace,
    name: subject.name,
    subresource: call.subresource,
    object: subject.object,
    oldObject: subject.oldObject,
    dryRun: isDryRun(call.query, subject.options),
    options: optionsOf(call, subject.options),
    user: call.user,
  }
}
