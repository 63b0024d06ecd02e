import type { Rule } from './rule.ts'

/** `spec.addresses`, `prefix`, `gateway`, `excludedAddresses`: read in network/pool/describe-pool.ts. An UPDATE that leaves spec as it was is let through. */
export const poolFields: Rule = {
  id: 'pool-fields',
  summary: 'a pool whose fields are malformed or contradict each other',
  since: 'v0.1',
  levels: { baseline: 'deny', restricted: 'deny' },
  checks: {
    pool: {
      operations: ['CREATE', 'UPDATE'],
      run: ({ pool, old }) => {
        const known = new Set(old?.problems.map(({ field, message }) => `${field} ${message}`))
        return pool.problems.filter(({ field, message }) => !known.has(`${field} ${message}`))
      },
    },
  },
}
