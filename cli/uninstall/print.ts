import type { ManagedNetwork } from './networks.ts'
import { keyOf } from './networks.ts'
import type { Outcome } from './taking.ts'
import type { Remains } from './uninstall.ts'

/** `Pod shop/web-1: gate removed; …`, `NOT DONE: Pod shop/web-1: …`. */
export function outcomeLine({ kind, namespace, name, result, text }: Outcome): string {
  const object = [kind, namespace === '' ? name : `${namespace}/${name}`].filter(Boolean).join(' ')
  return `${result === 'failed' ? 'NOT DONE: ' : ''}${object}: ${text}\n`
}

/** What stays, and what is left to do. */
export function printRemains(
  { networks, leases }: Remains,
  outcomes: readonly Outcome[],
  dryRun: boolean,
): string {
  const failed = outcomes.filter(({ result }) => result === 'failed').length
  return [...networkLines(networks), ...leaseLines(leases), ending(failed, dryRun)].map(line).join('')
}

const line = (text: string): string => `${text}\n`

function networkLines(networks: readonly ManagedNetwork[]): readonly string[] {
  if (networks.length === 0) return []
  const head = `\n${count(networks.length, 'network')} had addresses of Berth and get none any more; change them, or delete them:`
  return [head, ...networks.map((network) => `  ${keyOf(network)}: ${withoutBerth(network)}`)]
}

function withoutBerth({ ipam, written }: ManagedNetwork): string {
  switch (ipam) {
    case 'static':
      return `ipam static without addresses: new pods do not start; what was written: ${written ?? 'nothing'}`
    case 'berth':
      return 'ipam berth, which no node has: new pods do not start'
    case 'host-local':
      return 'host-local: each node gives its pods addresses of its own choice, two nodes the same'
  }
}

function leaseLines(leases: Remains['leases']): readonly string[] {
  if (leases === undefined || leases.length === 0) return []
  const all = leases.reduce((sum, domain) => sum + domain.leases, 0)
  const each = leases.map((domain) => `${domain.leases} in ${domain.domain}`).join(', ')
  return [
    `\n${count(all, 'lease')} stay: ${each}. A Berth that comes back goes on with them;`,
    'kubectl delete crd ipleases.ipam.berth.dev deletes them',
  ]
}

function ending(failed: number, dryRun: boolean): string {
  if (failed > 0) return `\n${count(failed, 'thing')} left to do: see NOT DONE above, then run this again`
  return dryRun ? '\nNothing was changed' : '\nThe API server calls Berth no more, and nothing waits for it'
}

const count = (number: number, thing: string): string => `${number} ${thing}${number === 1 ? '' : 's'}`

export const remainsJson = (
  { networks, leases }: Remains,
  steps: readonly Outcome[],
  dryRun: boolean,
): string => `${JSON.stringify({ dryRun, steps, remains: { networks, leases: leases ?? [] } }, null, 2)}\n`
