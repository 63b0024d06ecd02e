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

/** The value with a few of its nodes replaced, removed, doubled or moved; the original is left as it is. */
export function mutated(value: unknown, random: Random): unknown {
  const copy = structuredClone(value)
  for (let times = 1 + random(4); times > 0; times--) mutateOnce(copy, random)
  return copy
}

type Container = unknown[] | Record<string, unknown>

function mutateOnce(root: unknown, random: Random): void {
  const containers = containersOf(root)
  const container = containers[random(containers.length)]
  if (container === undefined) return
  const keys = Object.keys(container)
  const key = keys[random(keys.length)] ?? 'added'
  const hostile = structuredClone(HOSTILE[random(HOSTILE.length)])
  switch (random(5)) {
    case 0:
      Reflect.deleteProperty(container, key)
      return
    case 1:
      Reflect.set(container, keys[random(keys.length)] ?? 'moved', Reflect.get(container, key))
      return
    case 2:
      Reflect.set(container, String(HOSTILE[4 + random(30)]), hostile)
      return
    default:
      Reflect.set(container, key, hostile)
  }
}

function containersOf(value: unknown): Container[] {
  if (typeof value !== 'object' || value === null) return []
  const container: Container = Array.isArray(value) ? value : Object.fromEntries([])
  const here = Array.isArray(value) ? container : isRecord(value) ? value : container
  return [here, ...Object.values(value).flatMap(containersOf)]
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

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
