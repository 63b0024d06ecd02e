/**
 * What becomes of one address, in the order in which they are counted and shown. The first group is what somebody has; of the
 * others nobody has anything.
 */
export const PHASES = [
  { name: 'bound', letter: 'b', text: 'leased by Berth, in use' },
  { name: 'held', letter: 'h', text: 'leased by Berth, kept for the next pod of a StatefulSet' },
  { name: 'quarantined', letter: 'q', text: 'leased by Berth, resting before it is given again' },
  { name: 'ipaddress', letter: 'i', text: 'an IPAddress of Cluster API without a lease of Berth' },
  { name: 'pod', letter: 'p', text: 'a pod has it, or asks for it, without a lease' },
  { name: 'whereabouts', letter: 'w', text: 'given by whereabouts' },
  {
    name: 'static',
    letter: 's',
    text: 'a NetworkAttachmentDefinition gives it to its pods as a fixed address',
  },
  { name: 'free', letter: 'f', text: 'nobody has it, and it can be handed out' },
  { name: 'gateway', letter: 'g', text: 'the gateway of a subnet' },
  { name: 'configured', letter: 'c', text: 'in a reserved network of the configuration' },
  { name: 'edge', letter: 'e', text: "a subnet's network, broadcast or anycast address" },
  { name: 'outside', letter: 'o', text: 'handed out by nobody' },
] as const

export type Phase = (typeof PHASES)[number]['name']

/** How many addresses are in each phase: decimal, as a /8 of IPv6 has more than a number of JSON holds. What is 0 is left out. */
export type PhaseCounts = Partial<Readonly<Record<Phase, string>>>

/** `b` for bound. */
export const letterOf = (phase: Phase): string => PHASES.find(({ name }) => name === phase)?.letter ?? 'o'

/** Counts addresses by phase. */
export class PhaseTally {
  readonly #counts = new Map<Phase, bigint>()

  add(phase: Phase, count: bigint): void {
    this.#counts.set(phase, this.of(phase) + count)
  }

  of(phase: Phase): bigint {
    return this.#counts.get(phase) ?? 0n
  }

  counts(): PhaseCounts {
    const counts: Partial<Record<Phase, string>> = {}
    for (const { name } of PHASES) {
      const count = this.of(name)
      if (count !== 0n) counts[name] = String(count)
    }
    return counts
  }
}
