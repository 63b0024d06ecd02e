import { describe, expect, it } from '@jest/globals'
import { describeNetwork } from '../../../network/nad/describe.ts'
import { readDefinition } from '../../../network/nad/read-definition.ts'
import { failedCall } from '../../../webhook/admission/failed-call.ts'
import type { Absent } from '../../../webhook/admission/absent.ts'
import type { Found } from '../../../webhook/admission/fresh-view.ts'
import {
  reviewer,
  type Lookup,
  type Outcome,
  type Phase,
  type Reply,
} from '../../../webhook/admission/reviewer.ts'
import type { AdmissionRequest } from '../../../webhook/admission/request.ts'
import type { ClusterView } from '../../../webhook/rules/cluster-view.ts'
import {
  bodyOf,
  clusterOf,
  namespaceWith,
  network,
  objectOf,
  podWith,
  requestOf,
  settingsOf,
} from './reviewing.ts'

const SETTINGS = settingsOf()
const VIEW = clusterOf(`${namespaceWith('default', {})}\n---\n${network('here')}`)
const NOTHING: Found = { networks: [], namespace: undefined }
const found = (name: string): Found => ({
  ...NOTHING,
  networks: [describeNetwork(readDefinition(objectOf(network(name)), 'default'))],
})
const deployment = requestOf(
  `{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {template: {metadata: {annotations: {k8s.v1.cni.cncf.io/networks: here}}}}}`,
)

interface Setting {
  readonly view?: () => ClusterView
  readonly lookup?: Lookup
}

/** A reviewer that remembers what it told. */
function reviewing({ view = () => VIEW, lookup }: Setting = {}) {
  const outcomes: Outcome[] = []
  const review = reviewer({
    context: () => ({ view: view(), settings: SETTINGS }),
    observe: (outcome) => outcomes.push(outcome),
    ...(lookup === undefined ? {} : { lookup }),
  })
  return { outcomes, review }
}

const responseIn = ({ body }: Reply) => JSON.parse(body).response

async function answered(setting: Setting, request: AdmissionRequest, phase: Phase = 'validate') {
  const { outcomes, review } = reviewing(setting)
  const reply = await review(phase, bodyOf(request))
  expect(reply.status).toBe(200)
  expect(outcomes).toHaveLength(1)
  return { response: responseIn(reply), outcome: outcomes[0] }
}

const broken = (): never => {
  throw new TypeError('a defect\nof two lines')
}

describe('from a body to a reply', () => {
  it('is there at once where nothing has to be looked up', () => {
    const { review } = reviewing({ lookup: () => Promise.reject(new Error('asked')) })
    const reply = review('validate', bodyOf(requestOf(podWith('here'))))
    if (reply instanceof Promise) throw new Error('it was looked up')
    expect(responseIn(reply)).toEqual({ uid: 'berth-review', allowed: true })
  })

  it('tells of a denial with its findings and the request', async () => {
    const { response, outcome } = await answered({}, requestOf(podWith('nowhere')))
    expect(response).toMatchObject({ uid: 'berth-review', allowed: false, status: { code: 403 } })
    expect(outcome).toMatchObject({ phase: 'validate', request: { name: 'web' }, fault: undefined })
    expect(outcome?.verdict.findings.map(({ rule }) => rule)).toEqual(['network-exists'])
    expect(outcome?.seconds).toBeGreaterThan(0)
  })

  it('mutates and does not judge in the mutating phase', async () => {
    const view = clusterOf(
      `${namespaceWith('default', { 'attach.berth.dev/net7': 'here' })}\n---\n${network('here')}`,
    )
    const { response } = await answered({ view: () => view }, requestOf(podWith('nowhere')), 'mutate')
    expect(response).toMatchObject({ allowed: true, patchType: 'JSONPatch' })
  })

  it('answers 400 where there is no uid to answer, and tells of it', async () => {
    const { outcomes, review } = reviewing()
    expect(await review('mutate', 'hello')).toEqual({
      status: 400,
      body: failedCall(400, 'the body is not JSON; POST an AdmissionReview of admission.k8s.io/v1'),
    })
    expect(outcomes).toMatchObject([
      { phase: 'mutate', request: undefined, verdict: { answer: { code: 400 } } },
    ])
  })

  it('answers what it cannot judge with its uid, in the version of the caller', async () => {
    const { review } = reviewing()
    const body = bodyOf(requestOf(podWith('here'))).replace(
      'admission.k8s.io/v1"',
      'admission.k8s.io/v1beta1"',
    )
    const reply = await review('validate', body)
    expect(reply.status).toBe(200)
    expect(JSON.parse(reply.body)).toMatchObject({
      apiVersion: 'admission.k8s.io/v1beta1',
      response: { uid: 'berth-review', allowed: false, status: { code: 400 } },
    })
  })
})

describe('what the caches do not have', () => {
  it('is looked up, and judged with what was found', async () => {
    const asked: Absent[] = []
    const lookup: Lookup = async (absent) => {
      asked.push(absent)
      return found('young')
    }
    const { response } = await answered({ lookup }, requestOf(podWith('here,young')))
    expect(response.allowed).toBe(true)
    expect(asked).toEqual([{ networks: [{ namespace: 'default', name: 'young' }], namespace: undefined }])
  })

  it('is missing if it is not found either', async () => {
    const { response } = await answered({ lookup: async () => NOTHING }, requestOf(podWith('young')))
    expect(response).toMatchObject({ allowed: false, status: { code: 403 } })
  })

  it('decides the policy too, if it is the namespace', async () => {
    const namespace = { name: 'young', labels: { 'berth.dev/enforce': 'privileged' } }
    const request = requestOf(podWith('nowhere'), { namespace: 'young' })
    const { response } = await answered({ lookup: async () => ({ ...NOTHING, namespace }) }, request)
    expect(response.allowed).toBe(true)
  })

  it('is a fault if the look-up itself fails: counted, and answered with the uid', async () => {
    const lookup: Lookup = () => Promise.reject(new URIError('no such path'))
    const { response, outcome } = await answered({ lookup }, requestOf(podWith('young')))
    expect(response).toMatchObject({ uid: 'berth-review', allowed: false, status: { code: 500 } })
    expect(outcome?.fault).toBeInstanceOf(URIError)
  })
})

describe('a fault', () => {
  it.each<{ phase: Phase }>([{ phase: 'mutate' }, { phase: 'validate' }])(
    'in the phase $phase refuses the one object, and says whose defect it is and where to look',
    async ({ phase }) => {
      const { response, outcome } = await answered({ view: broken }, requestOf(podWith('here')), phase)
      expect(response).toMatchObject({
        uid: 'berth-review',
        allowed: false,
        status: { code: 500, reason: 'InternalError' },
      })
      expect(response.status.message).toBe(
        `Berth failed inside (${phase}): a defect of two lines. This is a defect of Berth, not of your object; its log has the details under uid berth-review`,
      )
      expect(outcome?.fault).toBeInstanceOf(TypeError)
    },
  )

  it('while it is seen what has to be looked up is answered as any other', async () => {
    const setting: Setting = { view: broken, lookup: async () => NOTHING }
    const { response } = await answered(setting, requestOf(podWith('here')))
    expect(response).toMatchObject({ allowed: false, status: { code: 500 } })
  })

  it('refuses no template: its pods are judged again', async () => {
    const { response, outcome } = await answered({ view: broken }, deployment)
    expect(response.allowed).toBe(true)
    expect(response.warnings).toHaveLength(1)
    expect(response.warnings[0]).toContain('a defect of Berth')
    expect(response.warnings[0]).not.toMatch(/\n/)
    expect(outcome?.fault).toBeInstanceOf(TypeError)
  })

  it('refuses the deletion of a DaemonSet, which may be Multus', async () => {
    const request = requestOf('{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: d}}')
    const deletion = {
      ...request,
      operation: 'DELETE',
      object: undefined,
      oldObject: request.object,
    } as const
    expect((await answered({ view: broken }, deletion)).response.allowed).toBe(false)
  })

  it('leaves the next review untouched', async () => {
    let failing = true
    const { review } = reviewing({ view: () => (failing ? broken() : VIEW) })
    const body = bodyOf(requestOf(podWith('here')))
    expect(responseIn(await review('validate', body)).allowed).toBe(false)
    failing = false
    expect(responseIn(await review('validate', body)).allowed).toBe(true)
  })
})
