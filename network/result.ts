/** An expected outcome of reading something somebody wrote: the value, or what is wrong with the text (no field, no fix). */
export type Result<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string }

export const success = <T>(value: T): Result<T> => ({ ok: true, value })
export const failure = (problem: string): { readonly ok: false; readonly problem: string } => ({
  ok: false,
  problem,
})
