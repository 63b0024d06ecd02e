import type { Report } from './report.ts'

/** One array, one element an object reviewed: `ReviewedObject`. */
export const printJson = ({ reviews }: Report): string =>
  `${JSON.stringify(
    reviews.map(({ reviewed }) => reviewed),
    null,
    2,
  )}\n`
