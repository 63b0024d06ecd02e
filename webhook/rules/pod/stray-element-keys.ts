import { foldKey } from '../../../network/json/case-fold.ts'
import { nearNames } from '../../../network/text/near-name.ts'
import type { RuleProblem } from '../rule.ts'
import type { PodSubject } from '../subject.ts'
import { elementField } from './element-field.ts'

/** multus-cni `pkg/types` NetworkSelectionElement. */
const KEYS = [
  'name',
  'namespace',
  'interface',
  'interfaceRequest',
  'ips',
  'mac',
  'infiniband-guid',
  'portMappings',
  'bandwidth',
  'deviceID',
  'cni-args',
  'default-route',
  'ipam-claim-reference',
]
const FOLDED: ReadonlySet<string> = new Set(KEYS.map(foldKey))

/** Longer keys are nobody's typing error. */
const LONGEST = 40

/**
 * Keys of an element that Multus ignores and that are nearly one of its own: `ip` asks for no address. Keys of others, which are like
 * none, are left alone.
 */
export function* strayElementKeys({ attachments }: PodSubject): Iterable<RuleProblem> {
  for (const { element } of attachments) {
    for (const key of element.keys) {
      if (key.length > LONGEST || FOLDED.has(foldKey(key))) continue
      const [near] = nearNames(key, KEYS, 1)
      if (near === undefined) continue
      const message = `${key} is no key that Multus reads: it is ignored`
      yield { field: elementField(element, key), message, fix: `write it as ${near}`, atMost: 'warn' }
    }
  }
}
