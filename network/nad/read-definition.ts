import { objectAt, property, stringsAt, text, type JsonObject } from '../json/json.ts'
import type { NetworkAttachmentDefinition } from './network.ts'

/** The parts of a raw NAD that Berth reads. `namespace` is where the request or path says it is, whatever the object says. */
export function readDefinition(object: JsonObject, namespace: string): NetworkAttachmentDefinition {
  const metadata = objectAt(object, 'metadata')
  const config = property(objectAt(object, 'spec'), 'config')
  return {
    metadata: {
      name: text(metadata, 'name') ?? '',
      namespace,
      labels: stringsAt(metadata, 'labels'),
      annotations: stringsAt(metadata, 'annotations'),
    },
    spec: typeof config === 'string' ? { config } : null,
  }
}
