import type { Problem } from '../problem.ts'

/** The API server keeps at most 256 KiB of annotations on an object (`validation.ValidateAnnotations`). */
export const LONGEST_TEXT = 256 * 1024

/** Multus sets no limit; no pod gets by with anywhere near so many interfaces. */
export const MOST_ELEMENTS = 128

/** How many problems of one annotation are told; the rest is counted. */
export const MOST_PROBLEMS = 20

export const tooLong = (field: string, length: number): Problem => ({
  field,
  message: `${length} characters are more than the 256 KiB of annotations that an object may have`,
  fix: 'shorten the annotation',
})

export const tooMany = (field: string, count: number): Problem => ({
  field,
  message: `asks for ${count} networks, Berth reads at most ${MOST_ELEMENTS}`,
  fix: `ask for ${MOST_ELEMENTS} networks at most`,
})

/** At most `MOST_PROBLEMS` of them, and one line for the rest. */
export function bounded(problems: readonly Problem[], field: string): readonly Problem[] {
  if (problems.length <= MOST_PROBLEMS) return problems
  const rest = problems.length - MOST_PROBLEMS
  return [
    ...problems.slice(0, MOST_PROBLEMS),
    { field, message: `${rest} more problems of this kind`, fix: 'correct those above first' },
  ]
}
