import { text, type JsonObject } from '../../network/json/json.ts'
import { namespaceOf, objectAt } from '../api/kube-object.ts'
import { invalid, type FieldError } from '../validation/field-error.ts'
import type { Strategy } from './strategy.ts'

/** Where Events of objects lie that have no namespace (Kubernetes's `legacyValidateEvent`). */
const OF_NO_NAMESPACE = new Set(['default', 'kube-system'])

export const eventStrategy: Strategy = { validate: namespaceErrors }

function namespaceErrors(event: JsonObject): readonly FieldError[] {
  const involved = text(objectAt(event, 'involvedObject'), 'namespace') ?? ''
  const namespace = namespaceOf(event)
  const fits = involved === '' ? OF_NO_NAMESPACE.has(namespace) : involved === namespace
  return fits ? [] : [invalid('involvedObject.namespace', involved, 'does not match event.namespace')]
}
