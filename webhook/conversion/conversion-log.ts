import type { Logger } from 'pino'
import type { Conversion } from './convert-review.ts'

/** A line for each ConversionReview that failed; those that went well are many, and at level debug. */
export function conversionLog(log: Logger): (conversion: Conversion) => void {
  return ({ uid, desired, objects, problem, fault }) => {
    const about = { uid, desired, objects }
    if (fault !== undefined) log.error({ ...about, err: fault }, 'conversion failed')
    else if (problem !== undefined) log.warn({ ...about, problem }, 'not converted')
    else log.debug(about, 'converted')
  }
}
