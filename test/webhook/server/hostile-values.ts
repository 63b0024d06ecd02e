/** A seeded generator (xorshift32): a failing seed fails again. */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed | 1
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

type Random = ReturnType<typeof randomFrom>

const HOSTILE: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1e308,
  0.1,
  '',
  ' ',
  'x',
  '\u0000',
  '\ud800',
  'a'.repeat(300),
  '__proto__',
  'constructor',
  '[null]',
  '[{"name":"a"}]',
  '[{"name":"bench/a","ips":["10.0.0.1/24"],"mac":"ff:ff:ff:ff:ff:ff","default-route":["10.0.0.1","10.0.0.2"]}]',
  'a@b@c',
  'a/b/c',
  'macvlan-storage',
  'macvlan-storage@net1,macvlan-storage@net1',
  '{"type":"macvlan"}',
  '{"plugins":[null]}',
  '{"cniVersion":"0.3.1","type":"bridge","ipam":{"type":"host-local","subnet":"::/0"}}',
  '{"cniVersion":"1.0.0","plugins":[{"type":"ipvlan","master":"eth1","mode":"l3","ipam":{"type":"whereabouts","range":"10.0.0.0/0"}},{"type":"tuning"}]}',
  '010.0.0.1',
  '::ffff:1.2.3.4/112',
  'fe80::1%eth0',
  '10.0.0.9-10.0.0.3',
  '0.0.0.0/0',
  '::/0',
  'a in (b',
  'kubernetes.io/hostname=node1',
  [],
  [null],
  {},
  { a: {} },
  { type: 7 },
  [[[[[]]]]],
  { key: 'k', operator: 'In', values: ['a'] },
  JSON.parse('{"__proto__":{"polluted":true}}'),
]

const HOSTILE_TEXTS = HOSTILE.map((value) => JSON.stringify(value))

/** A hostile value of its own: a later mutation may write into it. */
function hostileValue(random: Random): unknown {
  const at = random(HOSTILE.length)
  const value = HOSTILE[at]
  return typeof value === 'object' ? JSON.parse(HOSTILE_TEXTS[at] ?? 'null') : value
}

/** What the JSON text says, with a few of its nodes replaced, removed, doubled or moved. */
export function mutated(text: string, random: Random): unknown {
  // Reading the text anew is a tenth of a deep copy, and one look for places serves every mutation.
  const copy: unknown = JSON.parse(text)
  const places = containersIn([copy])
  for (let times = 1 + random(4); times > 0; times--) mutateOnce(places, random)
  return copy
}

/** Changes one of the places; a container that it puts there becomes a place as well. */
function mutateOnce(places: object[], random: Random): void {
  const container = places[random(places.length)]
  if (container === undefined) return
  const keys = Object.keys(container)
  const key = keys[random(keys.length)] ?? 'added'
  const hostile = hostileValue(random)
  switch (random(5)) {
    case 0:
      Reflect.deleteProperty(container, key)
      return
    case 1:
      put(container, keys[random(keys.length)] ?? 'moved', Reflect.get(container, key))
      return
    case 2:
      put(container, String(HOSTILE[4 + random(30)]), hostile)
      break
    default:
      put(container, key, hostile)
  }
  places.push(...containersIn([hostile]))
}

/** As a property of its own, `__proto__` too: set in the ordinary way it would not be in the text. */
const put = (container: object, key: string, value: unknown): boolean =>
  Reflect.defineProperty(container, key, { value, configurable: true, enumerable: true, writable: true })

/** Every list and object in the values. */
function containersIn(values: readonly unknown[]): object[] {
  const found = values.filter((value) => typeof value === 'object' && value !== null)
  for (const container of found) {
    for (const inner of Object.values(container)) {
      if (typeof inner === 'object' && inner !== null) found.push(inner)
    }
  }
  return found
}

/** The text with a few characters cut, doubled or changed. */
export function garbled(text: string, random: Random): string {
  const at = random(text.length)
  const length = 1 + random(40)
  switch (random(3)) {
    case 0:
      return text.slice(0, at) + text.slice(at + length)
    case 1:
      return text.slice(0, at) + text.slice(at, at + length) + text.slice(at)
    default:
      return text.slice(0, at) + String.fromCharCode(random(0x10000)) + text.slice(at + 1)
  }
}
