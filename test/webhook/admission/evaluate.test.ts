import { describe, expect, it } from '@jest/globals'
import { evaluate, type Evaluation } from '../../../webhook/admission/evaluate.ts'
import { freshView } from '../../../webhook/admission/fresh-view.ts'
import type { Policy } from '../../../webhook/admission/policy.ts'
import { subjectOf } from '../../../webhook/admission/subject-of.ts'
import type { AdmissionRequest } from '../../../webhook/admission/request.ts'
import type { ClusterView } from '../../../webhook/rules/cluster-view.ts'
import type { Finding } from '../../../webhook/rules/finding.ts'
import type { Level } from '../../../webhook/rules/settings.ts'
import { clusterOf, network, podWith, requestOf, settingsOf } from './reviewing.ts'

const VIEW = clusterOf(`${network('storage', 'other')}\n---\n${network('here')}`)

const at = (level: Level, version = 'latest') => ({ level, version })
const policy = (enforce: Level, warn: Level, audit: Level): Policy => ({
  enforce: at(enforce),
  warn: at(warn),
  audit: at(audit),
})

function evaluated(request: AdmissionRequest, levels: Policy): Evaluation {
  const reviewed = subjectOf(request, VIEW)
  if (reviewed?.kind !== 'pod') throw new Error('no pod')
  return evaluate('pod', reviewed.subject, levels, { view: VIEW, settings: settingsOf() })
}

const named = (findings: readonly Finding[]): string[] =>
  findings.map(({ rule, severity }) => `${severity} ${rule}`)

const said = ({ denied, warned, audited }: Evaluation) => ({
  denied: named(denied),
  warned: named(warned),
  audited: named(audited),
})

/** Denied at baseline: there is no such network. */
const MISSING = requestOf(podWith('nowhere'))
/** Warned of at every level but privileged. */
const ON_HOST = requestOf(podWith('here', 'hostNetwork: true'))
/** Denied at restricted, nothing at baseline. */
const FOREIGN = requestOf(podWith('other/storage'))

describe('what the rules say of an object under a policy', () => {
  it.each<{ name: string; of: AdmissionRequest; by: Policy; said: ReturnType<typeof said> }>([
    {
      name: 'enforce refuses, and what it refuses is not told a second time as a warning',
      of: MISSING,
      by: policy('baseline', 'baseline', 'privileged'),
      said: { denied: ['deny network-exists'], warned: [], audited: [] },
    },
    {
      name: 'warn tells without refusing what enforce lets pass: a trial run',
      of: MISSING,
      by: policy('privileged', 'baseline', 'privileged'),
      said: { denied: [], warned: ['warn network-exists'], audited: [] },
    },
    {
      name: 'audit notes with the severity of its own level, whatever the others do',
      of: FOREIGN,
      by: policy('privileged', 'privileged', 'restricted'),
      said: { denied: [], warned: [], audited: ['deny network-isolation'] },
    },
    {
      name: 'privileged turns the rules off',
      of: MISSING,
      by: policy('privileged', 'privileged', 'privileged'),
      said: { denied: [], warned: [], audited: [] },
    },
    {
      name: 'a rule of restricted says nothing at baseline',
      of: FOREIGN,
      by: policy('baseline', 'baseline', 'baseline'),
      said: { denied: [], warned: [], audited: [] },
    },
    {
      name: 'warn at a stricter level than enforce tells the difference',
      of: FOREIGN,
      by: policy('baseline', 'restricted', 'privileged'),
      said: { denied: [], warned: ['warn network-isolation'], audited: [] },
    },
    {
      name: 'what only warns is told by warn',
      of: ON_HOST,
      by: policy('privileged', 'baseline', 'privileged'),
      said: { denied: [], warned: ['warn host-network'], audited: [] },
    },
    {
      name: 'what only warns is not told by enforce: warn at privileged is quiet',
      of: ON_HOST,
      by: policy('restricted', 'privileged', 'privileged'),
      said: { denied: [], warned: [], audited: [] },
    },
  ])('$name', ({ of, by, said: wanted }) => {
    expect(said(evaluated(of, by))).toEqual(wanted)
  })

  it('refuses metadata that only Berth may write at every level', () => {
    const forged = requestOf(podWith('here', 'schedulingGates: [{name: ipam.berth.dev/address}]'))
    const levels = policy('privileged', 'privileged', 'privileged')
    expect(said(evaluated(forged, levels))).toEqual({
      denied: ['deny reserved-metadata'],
      warned: [],
      audited: ['deny reserved-metadata'],
    })
  })

  it('never refuses for a case that its rule only warns of, though the rule refuses others', () => {
    const unknown = requestOf(
      'apiVersion: v1\nkind: Pod\nmetadata: {name: web, annotations: {berth.dev/atach: "false"}}',
    )
    const levels = policy('restricted', 'baseline', 'restricted')
    expect(said(evaluated(unknown, levels))).toEqual({
      denied: [],
      warned: ['warn reserved-metadata'],
      audited: ['warn reserved-metadata'],
    })
  })

  it('runs no rule on an operation that it is not for', () => {
    const { object: oldObject } = MISSING
    const deletion = { ...MISSING, operation: 'DELETE', object: undefined, oldObject } as const
    const levels = policy('restricted', 'restricted', 'restricted')
    expect(said(evaluated(deletion, levels))).toEqual({ denied: [], warned: [], audited: [] })
  })

  it('tells findings in the order of the rules, with their fields', () => {
    const pod = requestOf(podWith('nowhere@eth0,here@lo'))
    const { denied } = evaluated(pod, policy('baseline', 'baseline', 'privileged'))
    expect(named(denied)).toEqual(['deny network-exists', 'deny interface-name', 'deny interface-name'])
    expect(denied.map(({ field }) => field)).toEqual([
      'metadata.annotations[k8s.v1.cni.cncf.io/networks][0]',
      'metadata.annotations[k8s.v1.cni.cncf.io/networks][0]',
      'metadata.annotations[k8s.v1.cni.cncf.io/networks][1]',
    ])
  })

  it('keeps at most 1,000 problems of one rule, however many the object has', () => {
    const gates = Array.from({ length: 5000 }, (_, place) => `{name: berth.dev/g${place}}`).join()
    const pod = requestOf(podWith('here', `schedulingGates: [${gates}]`))
    expect(evaluated(pod, policy('baseline', 'baseline', 'baseline')).denied).toHaveLength(1000)
  })

  it('lets the fault of a rule through to whoever answers for it', () => {
    const reviewed = subjectOf(MISSING, VIEW)
    if (reviewed?.kind !== 'pod') throw new Error('no pod')
    const { subject } = reviewed
    const broken: ClusterView = {
      ...freshView(VIEW, { networks: [], namespace: undefined }),
      networksNamed: () => {
        throw new TypeError('a defect')
      },
    }
    const context = { view: broken, settings: settingsOf() }
    expect(() => evaluate('pod', subject, policy('baseline', 'baseline', 'baseline'), context)).toThrow(
      'a defect',
    )
  })
})
