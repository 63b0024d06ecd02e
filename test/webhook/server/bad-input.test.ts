import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { serve, type Serving } from './serving.ts'

const POD = JSON.parse(readFileSync('test/fixtures/reviews/pod-4k.json', 'utf8'))
const NAD = JSON.parse(readFileSync('test/fixtures/reviews/nad.json', 'utf8'))

const pod = (change: object): string => JSON.stringify({ ...POD, request: { ...POD.request, ...change } })
const podWith = (annotation: string): string => {
  const { object } = POD.request
  return pod({
    object: {
      ...object,
      metadata: { ...object.metadata, annotations: { 'k8s.v1.cni.cncf.io/networks': annotation } },
    },
  })
}
const nad = (config: unknown, annotations: object = {}): string => {
  const object = {
    ...NAD.request.object,
    metadata: { name: 'net', namespace: 'bench', annotations },
    spec: { config },
  }
  return JSON.stringify({ ...NAD, request: { ...NAD.request, object } })
}
const ipam = (fields: object): string =>
  nad(
    JSON.stringify({
      cniVersion: '0.3.1',
      type: 'macvlan',
      master: 'eth1',
      ipam: { type: 'whereabouts', ...fields },
    }),
  )

let serving: Serving
beforeAll(async () => {
  serving = await serve()
})
afterAll(() => serving.close())

async function reviewed(
  body: string,
): Promise<{ uid: string; allowed: boolean; message: string; warnings: string[] }> {
  const { status, body: answer } = await serving.send({ body })
  expect(status).toBe(200)
  const { response } = JSON.parse(answer)
  return {
    uid: response.uid,
    allowed: response.allowed,
    message: response.status?.message ?? '',
    warnings: response.warnings ?? [],
  }
}

describe('a review that cannot be judged carries its uid in the refusal', () => {
  it.each([
    [
      'AdmissionReview v1beta1',
      JSON.stringify({ ...POD, apiVersion: 'admission.k8s.io/v1beta1' }),
      'admissionReviewVersions',
    ],
    ['another kind', JSON.stringify({ ...POD, kind: 'Review' }), 'AdmissionReview'],
    ['an object that is null', pod({ object: null }), 'request.object is null'],
    ['an object that is a list', pod({ object: [] }), 'neither an object nor null'],
    ['an operation that Berth does not review', pod({ operation: 'CONNECT' }), 'CONNECT'],
    ['a kind that is no object', pod({ kind: 'Pod' }), 'request.kind'],
    ['a DELETE without oldObject', pod({ operation: 'DELETE', object: null }), 'oldObject is null'],
  ])('%s', async (_name, body, said) => {
    const answer = await reviewed(body)
    expect(answer).toMatchObject({
      uid: POD.request.uid,
      allowed: false,
      message: expect.stringContaining(said),
    })
  })

  it('answers v1beta1 in its own version, so that the caller reads the refusal', async () => {
    const { body } = await serving.send({
      body: JSON.stringify({ ...POD, apiVersion: 'admission.k8s.io/v1beta1' }),
    })
    expect(JSON.parse(body).apiVersion).toBe('admission.k8s.io/v1beta1')
  })

  it('lets a kind through that is none of its business', async () => {
    const kind = { group: 'example.org', version: 'v1', kind: 'Thing' }
    expect(await reviewed(pod({ kind }))).toMatchObject({ uid: POD.request.uid, allowed: true })
  })
})

describe('a hostile pod is refused by the rule that names what is wrong:', () => {
  it.each([
    ['[null] in the annotation', '[null]', 'annotation-grammar'],
    [
      '10,000 elements',
      `[${Array.from({ length: 10_000 }, () => '{"name":"a"}').join(',')}]`,
      'annotation-grammar',
    ],
    ['a bare object', '{"name":"a"}', 'annotation-grammar'],
    ['ips as text', '[{"name":"a","ips":"10.0.0.1/24"}]', 'annotation-grammar'],
    ['deep nesting', `[${'['.repeat(50_000)}${']'.repeat(50_000)}]`, 'annotation-grammar'],
    ['NUL and a lone surrogate', '[{"name":"a\\u0000\\ud800"}]', 'network-exists'],
    ['a __proto__ key', '[{"name":"a","__proto__":{"name":"b"}}]', 'network-exists'],
    ['an unclosed list', '[{"name":"a"}', 'annotation-grammar'],
  ])('%s', async (_name, annotation, rule) => {
    const answer = await reviewed(podWith(annotation))
    expect(answer).toMatchObject({
      uid: POD.request.uid,
      allowed: false,
      message: expect.stringContaining(`\n${rule}: `),
    })
    expect(answer.message.length).toBeLessThan(20_000)
  })

  it.each([
    ['metadata', { metadata: null, spec: {} }],
    ['annotations', { metadata: { annotations: ['a'] }, spec: {} }],
    ['annotation values', { metadata: { annotations: { 'k8s.v1.cni.cncf.io/networks': 7 } }, spec: {} }],
    ['spec', { metadata: {}, spec: 'x' }],
    ['containers', { metadata: {}, spec: { containers: { a: 1 } } }],
    ['nodeSelector', { metadata: {}, spec: { nodeSelector: [1], affinity: 3 } }],
  ])('are judged without a fault where %s has the wrong type', async (_name, object) => {
    for (const path of ['/mutate', '/validate']) {
      const { status, body } = await serving.send({ path, body: pod({ object }) })
      expect({ status, code: JSON.parse(body).response.status?.code }).not.toMatchObject({ code: 500 })
    }
    expect(serving.outcomes.at(-1)?.fault).toBeUndefined()
  })
})

describe('a hostile network is told of by the rule that names what is wrong:', () => {
  it.each([
    ['plugins that is text', nad('{"cniVersion":"0.3.1","plugins":"x"}'), 'config-parses'],
    ['plugins with null', nad('{"cniVersion":"0.3.1","plugins":[null]}'), 'config-parses'],
    ['config that is no JSON', nad('{"type": macvlan}'), 'config-parses'],
    ['1 MiB of config', nad(`{"type":"macvlan","master":"${'x'.repeat(1024 * 1024)}"}`), 'plugin-fields'],
    [
      'deep nesting in config',
      nad(`{"type":"macvlan","a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`),
      'config-parses',
    ],
    ['duplicate keys', nad('{"cniVersion":"0.3.1","type":"macvlan","type":"ipvlan"}'), 'config-parses'],
    [
      'a number as text',
      nad('{"cniVersion":"0.3.1","type":"vlan","master":"eth1","vlanId":"12"}'),
      'plugin-fields',
    ],
    ['an octal octet', ipam({ range: '010.0.0.0/8' }), 'ipam-fields'],
    ['an IPv4-mapped range', ipam({ range: '::ffff:10.0.0.0/112' }), 'ipam-fields'],
    ['a zone id', ipam({ range: 'fe80::%eth1/64' }), 'ipam-fields'],
    [
      'a reversed range',
      ipam({ range: '10.0.0.0/24', range_start: '10.0.0.9', range_end: '10.0.0.3' }),
      'ipam-fields',
    ],
    [
      'a selector that does not parse',
      nad('{"cniVersion":"0.3.1","type":"host-device","device":"ens5"}', {
        'k8s.v1.cni.cncf.io/nodeSelector': 'a in (b',
      }),
      'config-parses',
    ],
  ])('%s', async (_name, body, rule) => {
    const { uid, message, warnings } = await reviewed(body)
    expect(uid).toBe(NAD.request.uid)
    expect(`${message}\n${warnings.join('\n')}`).toContain(`${rule}: `)
    expect(serving.outcomes.at(-1)?.fault).toBeUndefined()
  })

  it('judges a range of 2^127 addresses at once', async () => {
    expect(await reviewed(ipam({ range: '2000::/1' }))).toMatchObject({ uid: NAD.request.uid })
    expect(serving.outcomes.at(-1)?.fault).toBeUndefined()
  })

  it('keeps every warning on one line', async () => {
    const { warnings } = await reviewed(
      nad('{"cniVersion":"0.3.1","type":"macvlan","master":"eth1","ipam":{"type":"dhcp","a\\nb":1}}'),
    )
    expect(warnings.length).toBeGreaterThan(0)
    for (const warning of warnings) expect(warning).not.toMatch(/\n/)
  })
})
