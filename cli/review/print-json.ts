import type { Review } from './reviewed.ts'

/** One array, one element an object reviewed: `ReviewedObject`. */
export const printJson = (reviews: readonly Review[]): string =>
  `${JSON.stringify(
    reviews.map(({ reviewed }) => reviewed),
    null,
    2,
  )}\n`
