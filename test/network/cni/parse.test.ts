import { describe, expect, it } from '@jest/globals'
import { CNI_VERSIONS, parseNetConf } from '../../../network/cni/parse.ts'

const fieldsOf = (config: string): readonly string[] =>
  parseNetConf(config).problems.map(({ field }) => field)
const typesOf = (config: string): readonly string[] | undefined =>
  parseNetConf(config).conf?.plugins.map(({ type }) => type)

const REFUSED: readonly (readonly [title: string, config: string, fields: readonly string[]])[] = [
  ['no JSON', '{"type": "macvlan",}', ['spec.config']],
  ['a list', '[]', ['spec.config']],
  ['null', 'null', ['spec.config']],
  ['text', '"macvlan"', ['spec.config']],
  ['no type', '{"cniVersion": "1.0.0"}', ['spec.config']],
  ['an empty type', '{"type": ""}', ['spec.config']],
  ['a type that is no text', '{"type": 5}', ['spec.config.type']],
  ['plugins as text', '{"plugins": "x"}', ['spec.config.plugins']],
  ['plugins as an object', '{"plugins": {"type": "macvlan"}}', ['spec.config.plugins']],
  ['no plugin', '{"plugins": []}', ['spec.config.plugins']],
  [
    'more plugins than are read',
    `{"plugins": [${Array.from({ length: 65 }, () => '{"type":"a"}').join()}]}`,
    ['spec.config.plugins'],
  ],
  [
    'plugins under a key that libcni does not read',
    '{"Plugins": [{"type": "macvlan"}]}',
    ['spec.config.Plugins'],
  ],
  [
    'plugins that are no objects',
    '{"plugins": ["macvlan", null, [], {"type": "x"}]}',
    ['spec.config.plugins[0]', 'spec.config.plugins[1]', 'spec.config.plugins[2]'],
  ],
  [
    'a plugin without type',
    '{"plugins": [{"type": "macvlan"}, {"typ": "tuning"}]}',
    ['spec.config.plugins[1]'],
  ],
  ['a type that only the prototype has', '{"__proto__": {"type": "macvlan"}}', ['spec.config']],
  ['deep nesting', `{"type": "x", "a": ${'['.repeat(100_000)}`, ['spec.config']],
  ['a megabyte of text that does not end', `{"type": "${'x'.repeat(1 << 20)}`, ['spec.config']],
]

describe('a configuration', () => {
  it.each(REFUSED)('is not read if it is %s', (_title, config, fields) => {
    expect(parseNetConf(config).conf).toBeUndefined()
    expect(fieldsOf(config)).toEqual(fields)
  })

  it('tells line and column of a mistake', () => {
    const [problem] = parseNetConf('{\n  "type": "macvlan"\n  "master": "eth0"\n}').problems
    expect(problem?.message).toContain('line 3, column 3')
    expect(problem?.fix).toContain('line 3, column 3')
  })

  it.each(CNI_VERSIONS)('may have cniVersion %s', (version) => {
    expect(fieldsOf(JSON.stringify({ type: 'macvlan', cniVersion: version }))).toEqual([])
  })

  it.each(['0.3', '2.0.0', 'v1.0.0', 1, {}])(
    'may not have cniVersion %j, and is read all the same',
    (version) => {
      const config = JSON.stringify({ type: 'macvlan', cniVersion: version })
      expect(fieldsOf(config)).toEqual(['spec.config.cniVersion'])
      expect(typesOf(config)).toEqual(['macvlan'])
    },
  )

  it('needs neither cniVersion nor name', () => {
    expect(parseNetConf('{"type": "macvlan"}')).toMatchObject({
      problems: [],
      conf: {
        form: 'plugin',
        cniVersion: undefined,
        name: undefined,
        plugins: [{ type: 'macvlan', path: 'spec.config' }],
      },
    })
  })

  it('is told of keys that stand twice, and read with the last', () => {
    const config = '{"type": "macvlan", "type": "ipvlan", "ipam": {"type": "dhcp", "type": "static"}}'
    expect(fieldsOf(config)).toEqual(['spec.config.type', 'spec.config.ipam.type'])
    expect(typesOf(config)).toEqual(['ipvlan'])
  })

  it('may hold NUL and lone surrogates in escapes', () => {
    expect(typesOf(String.raw`{"type": "a\u0000\ud800"}`)).toEqual(['a\0\uD800'])
  })
})

describe('the plugins of a configuration', () => {
  it('are one if there is a type, in any case, as Multus reads it', () => {
    expect(
      parseNetConf('{"Type": "macvlan", "plugins": [{"type": "x"}], "CNIVersion": "1.0.0"}').conf,
    ).toMatchObject({
      form: 'plugin',
      cniVersion: '1.0.0',
      plugins: [{ type: 'macvlan', cniVersion: '1.0.0' }],
    })
  })

  it('are a chain with the paths of its elements, all of the version of the chain', () => {
    const config =
      '{"cniVersion": "0.3.1", "name": "n", "plugins": [{"type": "macvlan", "IPAM": {"Type": "dhcp"}}, {"TYPE": "tuning", "ipam": {}}]}'
    expect(parseNetConf(config).conf).toMatchObject({
      form: 'chain',
      name: 'n',
      plugins: [
        {
          type: 'macvlan',
          path: 'spec.config.plugins[0]',
          cniVersion: '0.3.1',
          ipam: { type: 'dhcp', path: 'spec.config.plugins[0].IPAM' },
        },
        { type: 'tuning', path: 'spec.config.plugins[1]', ipam: undefined },
      ],
    })
  })

  it('have an ipam with an empty type if the type is missing or no text', () => {
    for (const ipam of ['{"range": "x"}', '{"type": 5}']) {
      expect(parseNetConf(`{"type": "macvlan", "ipam": ${ipam}}`).conf?.plugins[0]?.ipam?.type).toBe('')
    }
  })

  it('have no ipam if it is null, empty or no object', () => {
    for (const ipam of ['null', '{}', '[]', '"dhcp"']) {
      expect(parseNetConf(`{"type": "macvlan", "ipam": ${ipam}}`).conf?.plugins[0]?.ipam).toBeUndefined()
    }
  })
})
