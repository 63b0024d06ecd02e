import { elementPath } from '../json/path.ts'
import type { Problem } from '../problem.ts'
import { readJsonForm } from './json-form.ts'
import { bounded, LONGEST_TEXT, MOST_ELEMENTS, tooLong, tooMany } from './limits.ts'
import { Memo } from './memo.ts'
import type { NetworkSelectionElement, ParsedNetworks } from './selection.ts'
import { readShortItem } from './short-form.ts'

export { parseNetworkStatus, type NetworkStatus } from './network-status.ts'

const NONE: ParsedNetworks = Object.freeze({ elements: [], problems: [], form: 'none' })

/** By field and text. */
const memo = new Memo<ParsedNetworks>()

/**
 * Reads the networks annotation as Multus 4.3 does (`parsePodNetworkAnnotation`). Total on any text, in linear time;
 * equal calls may return the same frozen-by-type result. `field` is the annotation's path, for the problems.
 *
 * Left to the rules that know more: the form of interface names (interface-name), of `mac` (requested-mac), of the
 * addresses in `ips` (requested-address). Stricter than Multus in one thing: a key that stands twice is a problem.
 */
export function parseNetworks(text: string, field: string): ParsedNetworks {
  if (text === '') return NONE
  return memo.of(`${field}\n${text}`, () => read(text, field))
}

/**
 * Reads `v1.multus-cni.io/default-network`: exactly one element, whose namespace is kube-system unless given.
 * The annotation is there (a caller asks only then); an empty one is refused by Multus.
 */
export function parseDefaultNetwork(text: string, field: string): ParsedNetworks {
  const parsed = parseNetworks(text, field)
  const first = parsed.elements.slice(0, 1)
  const fault =
    text === '' || parsed.problems.length === 0 ? defaultFault(text, parsed.elements.length) : undefined
  if (fault === undefined) return { ...parsed, elements: first }
  const fix = 'name one network, or remove the annotation to use the cluster default'
  return { elements: first, problems: [{ field, message: fault, fix }], form: parsed.form }
}

function defaultFault(text: string, count: number): string | undefined {
  if (text === '') return 'an empty default network, which Multus refuses'
  if (count === 0) return 'an empty list, on which Multus crashes'
  return count === 1 ? undefined : `names ${count} networks, a pod has one default network`
}

function read(text: string, field: string): ParsedNetworks {
  if (text.length > LONGEST_TEXT) {
    return { elements: [], problems: [tooLong(field, text.length)], form: formOf(text) }
  }
  const form = formOf(text)
  const { elements, problems } = form === 'json' ? readJsonForm(text, field) : readShortForm(text, field)
  return { elements, problems: bounded(problems, field), form }
}

/** Multus takes a text with `[`, `{` or `"` anywhere in it as JSON. */
export const formOf = (text: string): ParsedNetworks['form'] =>
  text === '' ? 'none' : /[[{"]/.test(text) ? 'json' : 'short'

function readShortForm(text: string, field: string) {
  const elements: NetworkSelectionElement[] = []
  const problems: Problem[] = []
  const items = text.split(',')
  if (items.length > MOST_ELEMENTS) problems.push(tooMany(field, items.length))
  for (const [place, item] of items.slice(0, MOST_ELEMENTS).entries()) {
    const outcome = readShortItem(item, elementPath(field, place))
    if (outcome.ok) elements.push(outcome.element)
    else problems.push(outcome.problem)
  }
  return { elements, problems }
}
