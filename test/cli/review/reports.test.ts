import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { Ajv } from 'ajv'
import { validateXML } from 'xmllint-wasm'
import { RULES } from '../../../webhook/rules/registry.ts'
import { berth, folder } from '../berth.ts'

const NAD = `apiVersion: k8s.cni.cncf.io/v1
kind: NetworkAttachmentDefinition
metadata: {name: net, namespace: shop}
spec:
  config: |
    {"cniVersion": "1.0.0", "type": "macvlan", "master": "eth1",
     "moed": "bridge",
     "ipam": {"type": "dhcp"}}
`
const PODS = `apiVersion: v1
kind: Pod
metadata: {name: good, namespace: shop, annotations: {k8s.v1.cni.cncf.io/networks: net}}
---
apiVersion: v1
kind: Pod
metadata:
  name: bad
  annotations:
    k8s.v1.cni.cncf.io/networks: |
      shop/net,
      <nix>&'
`
/** Everything that XML or a terminal could take for its own, in a name and in an annotation. */
const ODD = String.raw`{"apiVersion": "v1", "kind": "Pod", "metadata": {
  "generateName": "]]><a b='&amp;'>\u001b[31m\n\u0000\ud800\ufffe\u202e",
  "annotations": {"k8s.v1.cni.cncf.io/networks": "]]>\u001b[31m"}}}`

/** A review of a warning, of denials, of odd characters and of what cannot be read. */
async function review(format: string) {
  using files = folder({
    'a dir/net.yaml': NAD,
    'pods.yaml': PODS,
    'odd.json': ODD,
    'broken.yaml': 'a: {\n',
    'state/none.yaml': '',
  })
  const at = (name: string) => join(files.path, name)
  const sources = ['a dir', 'pods.yaml', 'odd.json', 'broken.yaml', 'gone.yaml'].map(at)
  const ran = await berth(['review', '-o', format, '--state', at('state'), '-f', ...sources])
  expect(ran.code).toBe(2)
  return { out: ran.out, path: files.path }
}

/** The report of that review, with the files named from the folder on. */
async function report(format: string): Promise<string> {
  const { out, path } = await review(format)
  return out.replaceAll(`file://${path}/`, '').replaceAll(`${path}/`, '')
}

const validJunit = async (xml: string) => {
  const schema = readFileSync('test/fixtures/junit.xsd', 'utf8')
  const { valid, errors } = await validateXML({ xml, schema })
  return { valid, errors: errors.map(({ message }) => message) }
}

describe('the JUnit report', () => {
  it('is valid against the schema', async () => {
    expect(await validJunit(await report('junit'))).toEqual({ valid: true, errors: [] })
  })

  it('would not be valid with anything else in it', async () => {
    const xml = await report('junit')
    const { valid } = await validJunit(xml.replace('<testcase ', '<testcase line="3" '))
    expect(valid).toBe(false)
  })

  it('of nothing but what cannot be read is valid too', async () => {
    const { out } = await berth([
      'review',
      '-o',
      'junit',
      '--state',
      'examples/berth.yaml',
      '-f',
      'no/such.yaml',
    ])
    expect(await validJunit(out)).toEqual({ valid: true, errors: [] })
    expect(out).toContain('tests="1" failures="0" errors="1"')
  })

  it('tells a suite for each source, a case for each object, and counts', async () => {
    const xml = await report('junit')
    const heads = [...xml.matchAll(/<testsuite (.*?)>|<testcase (.*?)\/?>/g)].map(
      ([, suite, testcase]) => suite ?? testcase,
    )
    expect(heads).toEqual([
      'name="a dir/net.yaml" tests="1" failures="0" errors="0" file="a dir/net.yaml"',
      'name="NetworkAttachmentDefinition shop/net" classname="a dir/net"',
      'name="pods.yaml" tests="2" failures="1" errors="0" file="pods.yaml"',
      'name="Pod shop/good" classname="pods"',
      'name="Pod default/bad" classname="pods"',
      'name="odd.json" tests="1" failures="1" errors="0" file="odd.json"',
      'name="Pod default/]]&gt;&lt;a b=&apos;&amp;amp;&apos;&gt; [31m \ufffd\ufffd …" classname="odd"',
      'name="broken.yaml" tests="1" failures="0" errors="1" file="broken.yaml"',
      'name="readable at line 1" classname="broken"',
      'name="gone.yaml" tests="1" failures="0" errors="1" file="gone.yaml"',
      'name="readable" classname="gone"',
    ])
    expect(xml).toContain('<testsuites name="berth review" tests="6" failures="2" errors="2">')
  })

  it('tells warnings and denials with file and line', async () => {
    const xml = await report('junit')
    expect(xml).toMatch(/<system-out>a dir\/net\.yaml:7: unknown-field: spec\.config\.moed: /)
    expect(xml).toMatch(
      /<failure type="denied" message="annotation-grammar">pods\.yaml:12: annotation-grammar: /,
    )
    expect(xml).toContain(
      '<error type="unreadable" message="no such file or folder">gone.yaml: no such file or folder</error>',
    )
  })
})

describe('the SARIF report', () => {
  it('is valid against the schema', async () => {
    const schema: unknown = JSON.parse(readFileSync('test/fixtures/sarif-2.1.0-subset.schema.json', 'utf8'))
    const ajv = new Ajv({ strict: true, allErrors: true })
    const validate = ajv.compile(Object(schema))
    validate(JSON.parse((await review('sarif')).out))
    expect(validate.errors ?? []).toEqual([])
  })

  it('tells each finding once, with its rule, its severity, its file and its line', async () => {
    const [run] = JSON.parse(await report('sarif')).runs
    const told: string[] = []
    for (const { ruleId, ruleIndex, level, locations } of run.results) {
      expect(run.tool.driver.rules[ruleIndex].id).toBe(ruleId)
      const { artifactLocation, region } = locations[0].physicalLocation
      told.push(`${level} ${ruleId} ${artifactLocation.uri}:${region.startLine}`)
    }
    expect(told).toEqual([
      'warning unknown-field a%20dir/net.yaml:7',
      'error annotation-grammar pods.yaml:12',
      'error annotation-grammar odd.json:3',
    ])
  })

  it('lists every rule, and says what could not be read', async () => {
    const [run] = JSON.parse(await report('sarif')).runs
    expect(run.tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual(RULES.map(({ id }) => id))
    expect(run.invocations).toMatchObject([
      {
        executionSuccessful: false,
        toolExecutionNotifications: [{ level: 'error' }, { message: { text: 'no such file or folder' } }],
      },
    ])
  })

  it('names files as they were named, as URI references', async () => {
    const { out } = await berth(
      [
        'review',
        '-o',
        'sarif',
        '--state',
        'examples/berth.yaml',
        '-f',
        '-',
        './examples/../examples/s4-host-device/3-typo-pod.yaml',
      ],
      { input: PODS },
    )
    const uris = [...out.matchAll(/"uri": "(.*)"/g)].map(([, uri]) => uri)
    expect([...new Set(uris)]).toEqual(['stdin', 'examples/s4-host-device/3-typo-pod.yaml'])
  })
})
