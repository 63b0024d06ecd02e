import { describe, expect, it } from '@jest/globals'
import type { PreviewAnswer, PreviewRequest } from '../../../network/preview/contract.ts'
import { reviewer, type Phase } from '../../../webhook/admission/reviewer.ts'
import type { AdmissionRequest } from '../../../webhook/admission/request.ts'
import { lease } from '../rules/lease-manifests.ts'
import { macvlan, networkStatus, pod, state, workload } from '../rules/pod-manifests.ts'
import { bodyOf, clusterOf, namespaceWith, requestOf, settingsOf } from './reviewing.ts'

const VIEW = clusterOf(
  state(
    `${namespaceWith('default', {})}\n`,
    macvlan('managed', { type: 'berth', range: '192.168.20.0/29' }),
    macvlan('dual', { type: 'berth', ipRanges: [{ range: '10.0.0.0/24' }, { range: 'fd00::/64' }] }),
    macvlan('foreign', { type: 'whereabouts', range: '10.9.0.0/24' }),
    macvlan('full', { type: 'berth', range: '10.5.0.9/32' }),
    lease('10.5.0.9', { name: 'web-0' }),
  ),
)

interface Setting {
  readonly answer?: PreviewAnswer | undefined
  readonly phase?: Phase
  readonly config?: string
}

/** What a review says, and what the allocator was asked for it. */
async function reviewed(request: AdmissionRequest, { answer, phase = 'validate', config }: Setting = {}) {
  const asked: PreviewRequest[] = []
  const review = reviewer({
    context: () => ({ view: VIEW, settings: settingsOf(config) }),
    observe: () => {},
    preview: async (question) => {
      asked.push(question)
      return answer
    },
  })
  const { body } = await review(phase, bodyOf(request))
  const { allowed, warnings } = JSON.parse(body).response
  return { asked, allowed, warnings }
}

const free = (next: string) => ({ next, free: '5', waiting: 0 })
const dryRun = (networks: string) => requestOf(pod('web', networks), { dryRun: true })

describe('the allocator', () => {
  it('is asked for every pot that a new pod will draw from', async () => {
    const { asked } = await reviewed(requestOf(pod('web', 'managed,dual,foreign')))
    expect(asked).toEqual([
      {
        pots: [
          { domain: 'default', ranges: ['192.168.20.1-192.168.20.6'] },
          { domain: 'default', ranges: ['10.0.0.1-10.0.0.254'] },
          { domain: 'default', ranges: ['fd00::1-fd00::ffff:ffff:ffff:ffff'] },
        ],
      },
    ])
  })

  it.each([
    { name: 'a pod without networks of Berth', request: requestOf(pod('web', 'foreign')) },
    {
      name: 'a pod that names its addresses',
      request: requestOf(pod('web', [{ name: 'managed', ips: ['192.168.20.3/29'] }])),
    },
    {
      name: "a pod on the host's network",
      request: requestOf(pod('web', 'managed', { spec: { hostNetwork: true } })),
    },
    { name: 'a template', request: requestOf(workload('Deployment', { replicas: 1 }, 'managed')) },
    {
      name: 'a pod that is there',
      request: requestOf(pod('web', 'managed', { annotations: networkStatus('default/managed', []) }), {
        operation: 'UPDATE',
        oldObject: requestOf(pod('web', undefined)).object,
      }),
    },
    { name: 'a network', request: requestOf(macvlan('managed', { type: 'berth', range: '10.0.0.0/24' })) },
    {
      name: 'a pod in the mutating phase',
      request: requestOf(pod('web', 'managed')),
      phase: 'mutate',
    },
    {
      name: 'a pod that the configuration spares',
      request: requestOf(pod('web', 'managed')),
      config: 'exemptions: {namespaces: [default]}',
    },
  ] satisfies readonly { name: string; request: AdmissionRequest; phase?: Phase; config?: string }[])(
    'is not asked for $name',
    async ({ request, ...setting }) => {
      expect((await reviewed(request, setting)).asked).toEqual([])
    },
  )
})

describe('what the allocator says', () => {
  it('is told on a dry run, with the prefix length, in one short line for each interface', async () => {
    const answer = { pots: [free('192.168.20.1'), free('10.0.0.7'), free('fd00::7')] }
    const { allowed, warnings } = await reviewed(dryRun('managed,dual'), { answer })
    expect(allowed).toBe(true)
    expect(warnings).toEqual([
      'net1 (default/managed) would get 192.168.20.1/29; nothing is leased by a dry run',
      'net2 (default/dual) would get 10.0.0.7/24 and fd00::7/64; nothing is leased by a dry run',
    ])
    for (const line of warnings) expect(line.length).toBeLessThanOrEqual(120)
  })

  it('is nothing to tell where the pod gets them in a moment', async () => {
    const { warnings } = await reviewed(requestOf(pod('web', 'managed')), {
      answer: { pots: [free('192.168.20.1')] },
    })
    expect(warnings).toBeUndefined()
  })

  it('counts instead of the figures of the caches', async () => {
    const full = { pots: [{ next: null, free: '0', waiting: 3 }] }
    const { allowed, warnings } = await reviewed(dryRun('managed'), { answer: full })
    expect(allowed).toBe(true)
    expect(warnings).toEqual([
      expect.stringMatching(
        /^pool-exhausted: .*: no free address: all 6 addresses of default\/managed \(192\.168\.20\.0\/29\) are in use; the pod waits in line behind 3 others\. Fix: /,
      ),
    ])
    const roomy = await reviewed(requestOf(pod('web', 'full')), { answer: { pots: [free('10.5.0.9')] } })
    expect(roomy.warnings).toBeUndefined()
  })

  it.each([
    {
      waiting: 2,
      told: '2 of 6 addresses of default/managed (192.168.20.0/29) are free; the pod waits in line behind 2 others',
    },
    { waiting: 5, told: 'no address to spare' },
    { waiting: 1, told: undefined },
  ])('has $waiting pods before this one', async ({ waiting, told }) => {
    const answer = { pots: [{ next: '192.168.20.5', free: '2', waiting }] }
    const { warnings } = await reviewed(requestOf(pod('web', 'managed')), { answer })
    if (told === undefined) expect(warnings).toBeUndefined()
    else expect(warnings).toEqual([expect.stringContaining(told)])
  })

  it.each([{ dry: true }, { dry: false }])(
    'is missed in one line, and the caches count (dry run: $dry)',
    async ({ dry }) => {
      const { allowed, warnings } = await reviewed(requestOf(pod('web', 'full'), { dryRun: dry }))
      expect(allowed).toBe(true)
      expect(warnings).toEqual([
        expect.stringMatching(/^pool-exhausted: .*in use, by Pod default\/web-0 \(1\)/),
        'the allocator did not answer in 50 ms: whether an address is free is not known',
      ])
    },
  )

  it('is not told with a denial', async () => {
    const { allowed, warnings } = await reviewed(dryRun('managed,nowhere'), {
      answer: { pots: [free('192.168.20.1')] },
    })
    expect(allowed).toBe(false)
    expect(warnings).toBeUndefined()
  })
})
