import { property, type JsonObject, type JsonValue } from '../../network/json/json.ts'
import { listAt, objectAt, objectsAt, sameJson, withFields } from '../api/kube-object.ts'
import { invalid, type FieldError } from './field-error.ts'

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution'

/** A gated pod's node selector and required node affinity may be tightened, never loosened. */
export function gatedPodErrors(spec: JsonObject, old: JsonObject): readonly FieldError[] {
  return [...selectorErrors(spec, old), ...affinityErrors(spec, old)]
}

function selectorErrors(spec: JsonObject, old: JsonObject): readonly FieldError[] {
  const now = objectAt(spec, 'nodeSelector')
  const isKept = Object.entries(objectAt(old, 'nodeSelector')).every(
    ([key, value]) => property(now, key) === value,
  )
  return isKept
    ? []
    : [
        invalid(
          'spec.nodeSelector',
          now,
          'only additions to spec.nodeSelector are allowed (no mutations or deletions)',
        ),
      ]
}

function affinityErrors(spec: JsonObject, old: JsonObject): readonly FieldError[] {
  const path = `spec.affinity.nodeAffinity.${REQUIRED}.nodeSelectorTerms`
  const terms = (one: JsonObject): readonly JsonObject[] =>
    objectsAt(one, 'affinity', 'nodeAffinity', REQUIRED, 'nodeSelectorTerms')
  const [now, before] = [terms(spec), terms(old)]
  if (before.length === 0) return []
  if (now.length !== before.length)
    return [invalid(path, now, 'no additions/deletions to non-empty NodeSelectorTerms list are allowed')]
  return before.flatMap((term, at) =>
    onlyAdds(now[at] ?? {}, term)
      ? []
      : [invalid(`${path}[${at}]`, now[at] ?? {}, 'only additions are allowed (no mutations or deletions)')],
  )
}

function onlyAdds(term: JsonObject, old: JsonObject): boolean {
  const parts = (one: JsonObject): readonly (readonly JsonValue[])[] => [
    listAt(one, 'matchExpressions'),
    listAt(one, 'matchFields'),
  ]
  const before = parts(old)
  const now = parts(term)
  // An empty term matches nothing; filling it would loosen.
  if (before.every((list) => list.length === 0)) return now.every((list) => list.length === 0)
  return before.every((list, at) => sameJson(list, (now[at] ?? []).slice(0, list.length)))
}

/** The spec with the placement that may change in a gated pod put back. */
export function withOldPlacement(spec: JsonObject, old: JsonObject): JsonObject {
  const affinity = objectAt(spec, 'affinity')
  const oldAffinity = property(old, 'affinity')
  const restored = withFields(affinity, { nodeAffinity: property(objectAt(old, 'affinity'), 'nodeAffinity') })
  return withFields(spec, {
    nodeSelector: property(old, 'nodeSelector'),
    affinity: oldAffinity === undefined && Object.keys(restored).length === 0 ? undefined : restored,
  })
}
