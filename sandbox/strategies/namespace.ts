import { text } from '../../network/json/json.ts'
import { metadataOf, objectAt, withMetadata } from '../api/kube-object.ts'
import type { Strategy } from './strategy.ts'

/** Cannot be deleted in any cluster. */
const SYSTEM_NAMESPACES = new Set(['default', 'kube-system', 'kube-public'])
const NAME_LABEL = 'kubernetes.io/metadata.name'

export const namespaceStrategy: Strategy = {
  defaults: (namespace) => {
    const name = text(metadataOf(namespace), 'name')
    if (name === undefined) return namespace
    const labels = { ...objectAt(namespace, 'metadata', 'labels'), [NAME_LABEL]: name }
    return withMetadata({ ...namespace, spec: objectAt(namespace, 'spec') }, { labels })
  },
  initialStatus: () => ({ phase: 'Active' }),
  undeletable: (namespace) =>
    SYSTEM_NAMESPACES.has(text(metadataOf(namespace), 'name') ?? '')
      ? 'this namespace may not be deleted'
      : undefined,
}
