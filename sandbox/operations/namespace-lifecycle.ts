import { text } from '../../network/json/json.ts'
import { forbidden, notFound } from '../api/api-error.ts'
import { isDeleting, objectAt } from '../api/kube-object.ts'
import { resourceName, subjectOf } from '../kinds/resource-kind.ts'
import type { Core, ResourceCall } from './resource-call.ts'

/**
 * Nothing is made in a namespace that is not there, or that is going.
 * @throws ApiError 404 or 403
 */
export function checkNamespace({ store }: Core, { target, namespace }: ResourceCall, name: string): void {
  if (!target.kind.namespaced) return
  const found = store.get({ resource: 'namespaces', namespace: '', name: namespace })
  if (found === undefined) throw notFound({ group: '', plural: 'namespaces', name: namespace })
  const isTerminating = isDeleting(found) || text(objectAt(found, 'status'), 'phase') === 'Terminating'
  // Events about the end of a namespace must get through.
  if (!isTerminating || resourceName(target.kind) === 'events') return
  throw forbidden(
    subjectOf(target.kind, name),
    `unable to create new content in namespace ${namespace} because it is being terminated`,
    [
      {
        reason: 'NamespaceTerminating',
        message: `namespace ${namespace} is being terminated`,
        field: 'metadata.namespace',
      },
    ],
  )
}
