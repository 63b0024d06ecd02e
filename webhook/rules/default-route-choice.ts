import { elementPath } from '../../network/json/path.ts'
import type { Family } from '../../network/address/address.ts'
import { networkKey } from '../../network/nad/network.ts'
import type { Rule, RuleProblem } from './rule.ts'
import type { PodSubject } from './subject.ts'
import { elementField } from './pod/element-field.ts'
import { podCheck } from './pod/pod-check.ts'

/** A pod has one default route of each family: Multus counts the gateways of all attachments and gives up at the second. */
export const defaultRouteChoice: Rule = {
  id: 'default-route-choice',
  summary: 'more than one default-route of a family among the attachments',
  since: 'v0.1',
  levels: { baseline: 'deny', restricted: 'deny' },
  checks: { pod: podCheck(run) },
}

interface Choice {
  readonly gateway: string
  readonly network: string
  readonly field: string
}

function* run({ attachments }: PodSubject): Iterable<RuleProblem> {
  const chosen = new Map<Family, Choice>()
  for (const { element, namespace } of attachments) {
    const path = elementField(element, 'default-route')
    for (const [place, gateway] of element.defaultRoute.entries()) {
      const family: Family = gateway.includes(':') ? 6 : 4
      const choice = {
        gateway,
        network: networkKey(namespace, element.name),
        field: elementPath(path, place),
      }
      const earlier = chosen.get(family)
      if (earlier === undefined) chosen.set(family, choice)
      else yield second(family, earlier, choice)
    }
  }
}

const second = (family: Family, earlier: Choice, later: Choice): RuleProblem => ({
  field: later.field,
  message: `IPv${family} default-route ${later.gateway} by ${later.network}, and ${earlier.gateway} by ${earlier.network}: Multus starts no pod with two`,
  fix: `keep one IPv${family} default-route in the annotation`,
})
