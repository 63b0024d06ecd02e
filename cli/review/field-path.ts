/** One step of a path: a key of an object, or an index of a list. */
export type Step = string | number

/** A bracket with a JSON string in it, a bracket with anything else, or a plain word. */
const STEP = /\["((?:[^"\\]|\\.)*)"\]|\[([^\]]*)\]|([^.[\]]+)/g

/**
 * The steps of a finding's field: `metadata.annotations[a.b/c][0].ips` is `['metadata', 'annotations', 'a.b/c', 0, 'ips']`,
 * `spec.config["a b"]` is `['spec', 'config', 'a b']`. Never throws: what it cannot read names nothing.
 */
export function stepsOf(field: string): readonly Step[] {
  return [...field.matchAll(STEP)].map(([, quoted, bracket, word]) => {
    if (quoted !== undefined) return unquoted(quoted)
    if (bracket !== undefined && /^\d+$/.test(bracket)) return Number(bracket)
    return bracket ?? word ?? ''
  })
}

function unquoted(quoted: string): string {
  try {
    return String(JSON.parse(`"${quoted}"`))
  } catch {
    return quoted
  }
}
