import { isObject, property, text } from '../../network/json/json.ts'
import { INJECTED_ANNOTATION, readRecord } from '../../webhook/mutations/injected.ts'
import type { ReviewedObject } from './reviewed.ts'

/**
 * What Berth adds to an object, for people: `node affinity kubernetes.io/hostname In [node1], by
 * NetworkAttachmentDefinition default/sriov-vnic-1`, as its own record in the object says; else the fields that it sets.
 */
export function changesOf({ patch, object }: ReviewedObject): readonly string[] {
  if (patch.length === 0) return []
  const fields = patch.map(({ path }) => fieldOf(path))
  const record = fields.includes(RECORD) ? readRecord(annotation(object, INJECTED_ANNOTATION)) : undefined
  return record?.map(({ what, by }) => `${what}, by ${by}`) ?? fields
}

const RECORD = `metadata.annotations[${INJECTED_ANNOTATION}]`

function annotation(object: ReviewedObject['object'], name: string): string {
  const metadata = property(object, 'metadata')
  const annotations = isObject(metadata) ? property(metadata, 'annotations') : undefined
  return isObject(annotations) ? (text(annotations, name) ?? '') : ''
}

/** A JSON Pointer (RFC 6901) as a field: `/metadata/annotations/a.b~1c` is `metadata.annotations[a.b/c]`. */
function fieldOf(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((step, at) => {
      if (!/^[A-Za-z_][\w-]*$/.test(step)) return `[${step}]`
      return at === 0 ? step : `.${step}`
    })
    .join('')
}
