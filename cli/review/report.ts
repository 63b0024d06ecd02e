import { isObject, property, text } from '../../network/json/json.ts'
import type { Unreadable } from './manifest.ts'
import type { Review } from './reviewed.ts'

/** What a review came to: every object that could be read, in order, and what could not. */
export interface Report {
  readonly reviews: readonly Review[]
  readonly unreadable: readonly Unreadable[]
}

/** What a report is printed on. */
export interface Page {
  /** Characters in a line. */
  readonly width: number
  readonly coloured: boolean
}

export type Printer = (report: Report, page: Page) => string

/** `file.yaml:12: not YAML …`; without a line where the whole file is meant. */
export const unreadableLine = ({ source, line, problem }: Unreadable): string =>
  printable(`${source}${line === undefined ? '' : `:${line}`}: ${problem}`)

/** `Pod shop/web`; `Pod shop/web-…` if the API server is to name it; `Namespace shop`. */
export function titleOf({ manifest, reviewed: { kind, namespace, name } }: Review): string {
  const metadata = property(manifest.object, 'metadata')
  const isNamed = isObject(metadata) && text(metadata, 'name') === name
  const told = name === '' ? '(no name)' : `${name}${isNamed ? '' : '…'}`
  return printable(`${kind} ${namespace === '' ? '' : `${namespace}/`}${told}`)
}

/** Without what would act on a terminal (escape sequences, line breaks) or turn the order of its characters round. */
export const printable = (line: string): string =>
  line.toWellFormed().replaceAll(/[\p{Cc}\u2028-\u202e\u2066-\u2069]+/gu, ' ')
