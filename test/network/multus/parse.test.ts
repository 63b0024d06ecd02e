import { describe, expect, it } from '@jest/globals'
import { parseDefaultNetwork, parseNetworks } from '../../../network/multus/parse.ts'
import { interfaceOf } from '../../../network/multus/selection.ts'

const FIELD = 'metadata.annotations[k8s.v1.cni.cncf.io/networks]'
const parse = (text: string) => parseNetworks(text, FIELD)

/** `ns/name@interface` of every element, with the counted interface in parentheses. */
const said = (text: string) =>
  parse(text).elements.map(
    (element, place) =>
      `${element.namespace ?? ''}/${element.name}@${element.interface ?? `(${interfaceOf(element, place)})`}`,
  )
const fields = (text: string) => parse(text).problems.map((problem) => problem.field.replace(FIELD, ''))

describe('the networks annotation as Multus accepts it', () => {
  it.each([
    ['empty text: none', '', []],
    ['one name', 'a', ['/a@(net1)']],
    ['several names with spaces around', ' a , b,\tc\n', ['/a@(net1)', '/b@(net2)', '/c@(net3)']],
    ['namespace and interface', 'ns/a@eth1.100', ['ns/a@eth1.100']],
    ['spaces inside the parts', 'ns /a @ Net1', ['ns/a@Net1']],
    ['an empty namespace', '/a', ['/a@(net1)']],
    ['an empty interface', 'a@', ['/a@(net1)']],
    ['the word null, which is a name in the short form', 'null', ['/null@(net1)']],
    ['a next-line character, which Go trims', '\u0085a', ['/a@(net1)']],
    ['an empty list', '[]', []],
    ['a list with one element', '[{"name":"a"}]', ['/a@(net1)']],
    ['names that the short form does not take', '[{"name":"a.b"}]', ['/a.b@(net1)']],
    ['keys in any case', '[{"NAME":"a","Namespace":"n","INTERFACE":"x"}]', ['n/a@x']],
    ['the long s, which Go folds to s', '[{"name":"a","nameſpace":"n"}]', ['n/a@(net1)']],
    ['the old interfaceRequest', '[{"name":"a","interfaceRequest":"x"}]', ['/a@x']],
    ['interface before interfaceRequest', '[{"name":"a","interface":"y","interfaceRequest":"x"}]', ['/a@y']],
    ['nulls, which Go skips', '[{"name":"a","namespace":null,"ips":null,"cni-args":null}]', ['/a@(net1)']],
    ['keys Multus does not know', '[{"name":"a","x":{"y":[1]}}]', ['/a@(net1)']],
    ['a null port mapping', '[{"name":"a","portMappings":[null]}]', ['/a@(net1)']],
    ['an escaped colon and quote in a string', '[{"name":"a","x":"\\":\\\\"}]', ['/a@(net1)']],
  ])('%s', (_, text, expected) => {
    expect(parse(text).problems).toEqual([])
    expect(said(text)).toEqual(expected)
  })

  it('tells the form', () => {
    expect(['', 'a', '[]', 'a"'].map((text) => parse(text).form)).toEqual(['none', 'short', 'json', 'json'])
  })

  it('reads every key that Berth uses', () => {
    const text = JSON.stringify([
      {
        name: 'a',
        namespace: 'n',
        interface: 'i',
        ips: ['10.0.0.1/24', 'fd00::1/64'],
        mac: '02:00:00:00:00:01',
        'infiniband-guid': 'c2:11:22:33:44:55:66:77',
        'default-route': ['10.0.0.254'],
        deviceID: '0000:03:02.3',
        portMappings: [{ hostPort: 8080, containerPort: 80, protocol: 'tcp' }],
        bandwidth: { ingressRate: 1, egressBurst: 2 },
        'cni-args': { foo: 1 },
        mine: true,
      },
    ])
    expect(parse(text)).toEqual({
      form: 'json',
      problems: [],
      elements: [
        {
          name: 'a',
          namespace: 'n',
          interface: 'i',
          ips: ['10.0.0.1/24', 'fd00::1/64'],
          mac: '02:00:00:00:00:01',
          infinibandGuid: 'c2:11:22:33:44:55:66:77',
          defaultRoute: ['10.0.0.254'],
          deviceId: '0000:03:02.3',
          keys: Object.keys(JSON.parse(text)[0]),
          field: `${FIELD}[0]`,
        },
      ],
    })
  })

  it.each([
    ['an interface of 16 characters', 'a@net1234567890123'],
    ['a mac that is none', '[{"name":"a","mac":"x"}]'],
    ['an address that is none', '[{"name":"a","ips":["x"]}]'],
  ])('leaves to the rule that knows more: %s', (_, text) => {
    expect(parse(text).problems).toEqual([])
  })
})

describe('the networks annotation as Multus refuses it', () => {
  it.each([
    ['an upper-case name', 'Net-A', ['[0]']],
    ['a dot in the short form', 'a.b', ['[0]']],
    ['two names without comma', 'a b', ['[0]']],
    ['a hyphen at the end', 'a-', ['[0]']],
    ['two slashes', 'a/b/c', ['[0]']],
    ['two at signs', 'a@b@c', ['[0]']],
    ['an at sign before the slash', 'a@x/b', ['[0]']],
    ['a trailing comma', 'a,', ['[1]']],
    ['nothing but a space', ' ', ['[0]']],
    ['an interface without network', '@net1', ['[0]']],
    ['the byte order mark, which Go does not trim', '\ufeffa', ['[0]']],
    ['a bare object', '{"name":"a"}', ['']],
    ['a bare string', '"a"', ['']],
    ['a quote in the short form', 'a,"b"', ['']],
    ['a trailing comma in a list', '[{"name":"a"},]', ['']],
    ['a list that does not end', '[{"name":"a"}', ['']],
    ['null in the list', '[null]', ['[0]']],
    ['a string in the list', '["a"]', ['[0]']],
    ['a list in the list', '[[]]', ['[0]']],
    ['no name', '[{}]', ['[0].name']],
    ['an empty name', '[{"name":""}]', ['[0].name']],
    ['a null name', '[{"name":null}]', ['[0].name']],
    ['a number as name', '[{"name":1}]', ['[0].name']],
    ['ips as string', '[{"name":"a","ips":"10.0.0.1/24"}]', ['[0].ips']],
    ['a number in ips', '[{"name":"a","ips":[1]}]', ['[0].ips[0]']],
    ['a null in ips', '[{"name":"a","ips":["10.0.0.1/24",null]}]', ['[0].ips[1]']],
    ['ips in capitals', '[{"name":"a","IPS":{}}]', ['[0].IPS']],
    ['a number as mac', '[{"name":"a","mac":2}]', ['[0].mac']],
    ['a guid that is none', '[{"name":"a","infiniband-guid":"x"}]', ['[0].infiniband-guid']],
    [
      'a default-route with prefix',
      '[{"name":"a","default-route":["10.0.0.1/24"]}]',
      ['[0].default-route[0]'],
    ],
    ['a default-route as string', '[{"name":"a","default-route":"10.0.0.1"}]', ['[0].default-route']],
    ['cni-args as list', '[{"name":"a","cni-args":[]}]', ['[0].cni-args']],
    ['port mappings as object', '[{"name":"a","portMappings":{}}]', ['[0].portMappings']],
    [
      'a port as string',
      '[{"name":"a","portMappings":[{"hostPort":"80"}]}]',
      ['[0].portMappings[0].hostPort'],
    ],
    ['half a bit', '[{"name":"a","bandwidth":{"ingressRate":1.5}}]', ['[0].bandwidth.ingressRate']],
    ['one key in two cases', '[{"name":"a","mac":"02:00:00:00:00:01","MAC":null}]', ['[0].MAC']],
    ['one key twice', '[{"name":"a","mac":"02:00:00:00:00:01","mac":null}]', ['[0].mac']],
    ['one key twice, written with an escape', '[{"name":"a","mac":"x","m\\u0061c":null}]', ['[0].mac']],
    ['two problems in one element', '[{"ips":"x","mac":1,"name":"a"}]', ['[0].ips', '[0].mac']],
  ])('%s', (_, text, expected) => {
    expect(fields(text)).toEqual(expected)
    for (const { message, fix } of parse(text).problems) {
      expect(`${message}${fix}`).not.toMatch(/\n|\.$/)
    }
  })

  it('still returns the elements that can be read', () => {
    expect(said('a,B,c@x')).toEqual(['/a@(net1)', '/c@x'])
    expect(said('[{"name":"a"},null,{"name":"b","ips":"x","interface":"y"}]')).toEqual(['/a@(net1)', '/b@y'])
  })

  it('says that Multus crashes on [null]', () => {
    expect(parse('[null]').problems[0]?.message).toContain('Multus crashes')
  })

  it('names the place of a syntax error', () => {
    expect(parse('[{"name":"a"},]').problems[0]?.message).toContain('line 1, column 15')
  })
})

describe('a hostile annotation', () => {
  it.each([
    ['10,000 elements', `[${Array(10_000).fill('{"name":"a"}').join()}]`],
    ['10,000 elements in the short form', Array(10_000).fill('a').join()],
    ['10,000 bad elements', `[${Array(10_000).fill('null').join()}]`],
    ['10,000 bad names', Array(10_000).fill('A').join()],
    ['1 MiB of nothing', ' '.repeat(1 << 20)],
    ['200,000 opened lists', '['.repeat(200_000)],
    ['100,000 nested lists', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    [
      '100,000 nested lists in a foreign key',
      `[{"name":"a","x":${'['.repeat(100_000)}${']'.repeat(100_000)}}]`,
    ],
    ['a name of 200,000 hyphens', `a${'-'.repeat(200_000)}`],
    ['200,000 spaces in the middle', `a${' '.repeat(200_000)}b`],
    ['10,000 repeated keys', `[{"name":"a",${Array(10_000).fill('"x":1').join()}}]`],
  ])('is answered with few problems and few elements: %s', (_, text) => {
    const { elements, problems } = parse(text)
    expect(elements.length).toBeLessThanOrEqual(128)
    expect(problems.length).toBeLessThanOrEqual(21)
  })

  it('says once that there are too many elements', () => {
    expect(parse(`[${Array(10_000).fill('{"name":"a"}').join()}]`).problems).toEqual([
      {
        field: FIELD,
        message: 'asks for 10000 networks, Berth reads at most 128',
        fix: 'ask for 128 networks at most',
      },
    ])
  })

  it('takes prototype keys as foreign keys', () => {
    const text = '[{"name":"a","__proto__":{"mac":"x"},"constructor":1}]'
    expect(parse(text).problems).toEqual([])
    expect(parse(text).elements[0]?.mac).toBeUndefined()
  })
})

const standard = (text: string) => parseDefaultNetwork(text, 'f')

describe('the default network annotation', () => {
  it.each([
    ['a short name', 'a', 'a', undefined],
    ['a name with namespace', 'ns/a', 'a', 'ns'],
    ['a list of one', '[{"name":"a"}]', 'a', undefined],
  ])('takes %s', (_, text, name, namespace) => {
    expect(standard(text).problems).toEqual([])
    expect(standard(text).elements).toMatchObject([{ name, namespace }])
  })

  it.each([
    ['an empty text', '', 0],
    ['an empty list', '[]', 0],
    ['two networks', 'a,b', 1],
    ['null in the list', '[null]', 0],
    ['a bad name', 'A', 0],
  ])('refuses %s with one problem', (_, text, readable) => {
    expect(standard(text).problems).toHaveLength(1)
    expect(standard(text).elements).toHaveLength(readable)
  })
})
