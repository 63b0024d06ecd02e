/**
 * The phases of an address, by the letter that the data has for it; the same as in map/data/phase.ts, in the same order. `sign` is what a
 * cell shows: colour is never the only difference.
 */
export const PHASES = [
  { letter: 'b', name: 'bound', sign: 'B', text: 'leased by Berth, in use' },
  { letter: 'h', name: 'held', sign: 'H', text: 'leased by Berth, kept for the next pod of a StatefulSet' },
  { letter: 'q', name: 'quarantined', sign: 'Q', text: 'leased by Berth, resting before it is given again' },
  { letter: 'i', name: 'ipaddress', sign: 'I', text: 'an IPAddress of Cluster API without a lease of Berth' },
  { letter: 'p', name: 'pod', sign: 'P', text: 'a pod has it, or asks for it, without a lease' },
  { letter: 'w', name: 'whereabouts', sign: 'W', text: 'given by whereabouts' },
  {
    letter: 's',
    name: 'static',
    sign: 'S',
    text: 'a NetworkAttachmentDefinition gives it to its pods as a fixed address',
  },
  { letter: 'f', name: 'free', sign: '', text: 'nobody has it, and it can be handed out' },
  { letter: 'g', name: 'gateway', sign: 'G', text: 'the gateway of a subnet' },
  { letter: 'c', name: 'configured', sign: 'R', text: 'in a reserved network of the configuration' },
  { letter: 'e', name: 'edge', sign: 'E', text: "a subnet's network, broadcast or anycast address" },
  { letter: 'o', name: 'outside', sign: '·', text: 'handed out by nobody' },
]

export const PHASE_BY_LETTER = new Map(PHASES.map((phase) => [phase.letter, phase]))

/** Those in which somebody has the address. */
export const HELD = ['bound', 'held', 'quarantined', 'ipaddress', 'pod', 'whereabouts']

/** `12 bound, 3 quarantined, 241 free`; counts come as decimal strings. */
export const countsText = (counts, text) =>
  PHASES.filter(({ name }) => counts[name] !== undefined)
    .map(({ name }) => `${text(counts[name])} ${name}`)
    .join(', ')
