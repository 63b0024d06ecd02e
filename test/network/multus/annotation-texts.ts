import * as fc from 'fast-check'

/** Annotations that Multus accepts, with everything in them that an edit must not touch. */

const blank = fc.constantFrom('', '', ' ', '\n', '\n  ', '\t', '\r\n    ')
const label = fc.constantFrom('a', 'b-1', 'storage', 'net-a', '0')
const interfaceName = fc.constantFrom('net1', 'net7', 'eth1.100', 'Net_1')

/** Spellings that a reprint would lose. */
const foreignValue = fc.constantFrom(
  '1.0',
  '1e3',
  '-0',
  '12345678901234567890',
  '"\\u0061\\/"',
  '"]}"',
  '{"b":1,"a":[ {} ,"x\\"" ]}',
  '[ ]',
  'null',
  'true',
)
const foreignKey = fc.constantFrom('cni-arg', 'x', 'name2', '__proto__', 'a b', 'ünï', '\\u0062')

const known = fc.record(
  {
    namespace: fc.tuple(
      fc.constantFrom('namespace', 'Namespace'),
      label.map((text) => JSON.stringify(text)),
    ),
    interface: fc.tuple(
      fc.constantFrom('interface', 'INTERFACE', 'interfaceRequest'),
      interfaceName.map((text) => JSON.stringify(text)),
    ),
    ips: fc.tuple(
      fc.constantFrom('ips', 'IPs'),
      fc.constantFrom('[]', '["10.0.0.5/24"]', '[ "fd00::1/64" ]'),
    ),
    mac: fc.tuple(fc.constantFrom('mac'), fc.constantFrom('"02:00:00:00:00:01"', 'null')),
  },
  { requiredKeys: [] },
)

const element = fc
  .record({
    name: fc.tuple(
      fc.constantFrom('name', 'NAME'),
      label.map((text) => JSON.stringify(text)),
    ),
    known,
    foreign: fc.uniqueArray(fc.tuple(foreignKey, foreignValue), { selector: ([key]) => key, maxLength: 3 }),
    order: fc.array(fc.nat(99), { minLength: 8, maxLength: 8 }),
    blanks: fc.array(blank, { minLength: 16, maxLength: 16 }),
  })
  .map(({ name, known: others, foreign, order, blanks }) => {
    const next = taking(blanks)
    const members = [name, ...Object.values(others), ...foreign]
      .map((member, at) => ({ member, rank: order[at % order.length] ?? 0 }))
      .toSorted((a, b) => a.rank - b.rank)
      .map(({ member: [key, value] }) => `${next()}"${key}"${next()}:${next()}${value}${next()}`)
    return `{${members.join(',')}}`
  })

const taking = (blanks: readonly string[]) => {
  let at = 0
  return () => blanks[at++ % blanks.length] ?? ''
}

export const jsonText = fc
  .tuple(fc.array(element, { maxLength: 4 }), fc.array(blank, { minLength: 12, maxLength: 12 }))
  .map(([elements, blanks]) => {
    const next = taking(blanks)
    return `${next()}[${next()}${elements.map((text) => `${text}${next()}`).join(`,${next()}`)}]${next()}`
  })

export const shortText = fc
  .array(
    fc
      .tuple(fc.option(label), label, fc.option(interfaceName), blank, blank)
      .map(
        ([namespace, name, at, before, after]) =>
          `${before}${namespace === null ? '' : `${namespace}/`}${name}${at === null ? '' : `@${at}`}${after}`,
      ),
    { minLength: 1, maxLength: 4 },
  )
  .map((items) => items.join(','))

export const anyText = fc.oneof(fc.constant(''), shortText, jsonText)

export const newElement = fc.record(
  {
    name: fc.oneof(label, fc.constantFrom('a.b', 'A_b')),
    namespace: label,
    interface: fc.oneof(interfaceName, fc.constantFrom('a,b', 'a@b', 'much-too-long-for-linux')),
    ips: fc.constantFrom(['10.0.0.9/24'], ['10.0.0.9/24', 'fd00::9/64']),
    mac: fc.constant('02:00:00:00:00:09'),
  },
  { requiredKeys: ['name'] },
)
