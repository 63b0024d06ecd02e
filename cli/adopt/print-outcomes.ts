import { formatAddress } from '../../network/address/address.ts'
import { table } from '../table.ts'
import type { Outcome } from './candidate.ts'

const HEAD = ['ADDRESS', 'DOMAIN', 'POD', 'INTERFACE', 'NETWORK', 'RESULT']

/** A row for each address, then the sum. */
export function printOutcomes(outcomes: readonly Outcome[], dryRun: boolean): string {
  if (outcomes.length === 0) return 'nothing to adopt\n'
  const rows = outcomes.map((outcome) => [
    formatAddress(outcome.candidate.address),
    outcome.domain || '-',
    `${outcome.candidate.namespace}/${outcome.candidate.name}`,
    outcome.interface || '-',
    outcome.network || '-',
    resultOf(outcome, dryRun),
  ])
  return `${table([HEAD, ...rows])}\n${sum(outcomes, dryRun)}\n`
}

function resultOf({ result, reason }: Outcome, dryRun: boolean): string {
  const word = result === 'adopted' && dryRun ? 'would be adopted' : result
  return reason === '' ? word : `${word}: ${reason}`
}

const RESULTS = ['adopted', 'unchanged', 'skipped', 'conflict', 'failed'] as const

/** `12 adopted, 1 skipped`; `12 would be adopted` in a dry run. */
function sum(outcomes: readonly Outcome[], dryRun: boolean): string {
  const parts = RESULTS.flatMap((result) => {
    const count = outcomes.filter((outcome) => outcome.result === result).length
    if (count === 0) return []
    if (result === 'adopted' && dryRun) return [`${count} would be adopted`]
    return [`${count} ${result === 'conflict' && count > 1 ? 'conflicts' : result}`]
  })
  return parts.join(', ')
}
