import { printGithub } from './print-github.ts'
import { printJson } from './print-json.ts'
import { printJunit } from './print-junit.ts'
import { printSarif } from './print-sarif.ts'
import { printText } from './print-text.ts'
import type { Printer } from './report.ts'

/** The formats of `--output`. */
export const PRINTERS: ReadonlyMap<string, Printer> = new Map<string, Printer>([
  ['text', printText],
  ['json', printJson],
  ['junit', printJunit],
  ['sarif', printSarif],
  ['github', printGithub],
])
