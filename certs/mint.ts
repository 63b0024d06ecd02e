import { randomBytes } from 'node:crypto'
import type { Mint } from './advance.ts'
import { authorityFrom, servingFrom } from './read-certificates.ts'
import { createAuthority, issueServing } from './self-signed.ts'
import type { CertificateTiming } from './timing.ts'

const HOUR = 3_600_000

/** Keys and certificates with ECDSA P-256. Valid from an hour before, or a tenth of their life: clocks differ between machines. */
export function createMint(
  { authorityLife, servingLife }: CertificateTiming,
  names: readonly string[],
): Mint {
  return {
    authority: async (now) => {
      const period = periodFrom(now, now + authorityLife)
      // A name of its own: some clients look for the issuer by its name alone.
      const commonName = `berth authority ${new Date(now).toISOString()} ${randomBytes(4).toString('hex')}`
      const made = authorityFrom(await createAuthority({ commonName, ...period }))
      if (!made.ok) throw new Error(`made no authority: ${made.problem}`)
      return made.value
    },
    serving: async (authority, now) => {
      const period = periodFrom(now, Math.min(now + servingLife, authority.until))
      const leaf = await issueServing(authority, { commonName: 'berth', names, ...period })
      const made = servingFrom(leaf, [authority])
      if (!made.ok) throw new Error(`made no serving certificate: ${made.problem}`)
      return made.value
    },
  }
}

function periodFrom(now: number, until: number): { readonly notBefore: Date; readonly notAfter: Date } {
  const before = Math.min(HOUR, Math.max(0, until - now) / 10)
  return { notBefore: new Date(now - before), notAfter: new Date(until) }
}
