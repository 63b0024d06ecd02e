import type { ScanPrinter } from './page.ts'
import { printJson } from './print-json.ts'
import { printJunit } from './print-junit.ts'
import { printMarkdown } from './print-markdown.ts'
import { printSarif } from './print-sarif.ts'
import { printText } from './print-text.ts'

/** The formats of `--output`. */
export const PRINTERS: ReadonlyMap<string, ScanPrinter> = new Map<string, ScanPrinter>([
  ['text', printText],
  ['json', printJson],
  ['junit', printJunit],
  ['sarif', printSarif],
  ['markdown', printMarkdown],
])
