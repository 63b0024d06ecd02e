import { describe, expect, it } from '@jest/globals'
import type { ClusterModel } from '../../../cluster/model/cluster-model.ts'
import { enforceRaise } from '../../../webhook/admission/enforce-raise.ts'
import { subjectOf } from '../../../webhook/admission/subject-of.ts'
import type { Settings } from '../../../webhook/rules/settings.ts'
import { clusterOf, namespaceWith, network, requestOf, settingsOf } from './reviewing.ts'

type Labels = Readonly<Record<string, string>>

const ENFORCE = 'berth.dev/enforce'
const pod = (name: string, networks: string, spec = '{}'): string =>
  `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: shop, annotations: {k8s.v1.cni.cncf.io/networks: '${networks}'}}, spec: ${spec}}`
const clusterWith = (...objects: readonly string[]): ClusterModel =>
  clusterOf([network('here', 'shop'), network('storage', 'other'), ...objects].join('\n---\n'))

/** The pod db asks for a network of another namespace: fine at baseline, refused at restricted. */
const SHOP = clusterWith(pod('web', 'here'), pod('db', 'other/storage'))

interface Change {
  readonly before?: Labels
  readonly after: Labels
  readonly view?: ClusterModel
  readonly settings?: Settings
  readonly now?: () => number
}

function told({ before = {}, after, view = SHOP, settings = settingsOf(), now }: Change) {
  const request = requestOf(namespaceWith('shop', after), {
    operation: 'UPDATE',
    oldObject: requestOf(namespaceWith('shop', before)).object,
  })
  const reviewed = subjectOf(request, view)
  if (reviewed?.kind !== 'namespace') throw new Error('no namespace')
  return enforceRaise(reviewed.subject, { view, settings }, now)
}

describe('a raise of what a namespace enforces', () => {
  it('names the live pods that would be refused, and by which rule', () => {
    expect(told({ after: { [ENFORCE]: 'restricted' } })).toEqual([
      {
        rule: 'policy-labels',
        severity: 'warn',
        field: 'metadata.labels[berth.dev/enforce]',
        message:
          'of 2 live pods with networks in shop, 1 would be refused at restricted: db (network-isolation)',
        fix: 'mend their templates first: they keep running, but cannot be created again as they are',
      },
    ])
  })

  it.each<{ name: string; change: Change }>([
    {
      name: 'the level stays',
      change: { before: { [ENFORCE]: 'restricted' }, after: { [ENFORCE]: 'restricted' } },
    },
    { name: 'the level is that of the defaults already', change: { after: { [ENFORCE]: 'baseline' } } },
    {
      name: 'the level is lowered',
      change: { before: { [ENFORCE]: 'restricted' }, after: { [ENFORCE]: 'privileged' } },
    },
    { name: 'the label says no level, which counts as none', change: { after: { [ENFORCE]: 'strict' } } },
    { name: 'only another mode is raised', change: { after: { 'berth.dev/warn': 'restricted' } } },
    {
      name: 'nobody would be refused',
      change: { view: clusterWith(pod('web', 'here')), after: { [ENFORCE]: 'restricted' } },
    },
    { name: 'nobody lives there', change: { view: clusterWith(), after: { [ENFORCE]: 'restricted' } } },
    {
      name: 'the configuration exempts the namespace',
      change: {
        settings: settingsOf('exemptions: {namespaces: [shop]}'),
        after: { [ENFORCE]: 'restricted' },
      },
    },
    {
      name: 'the namespace is ignored',
      change: {
        settings: settingsOf('ignorableNamespaces: [shop]'),
        after: { [ENFORCE]: 'restricted', 'berth.dev/ignore': 'true' },
      },
    },
    {
      name: 'the leave that the pods need comes with the raise',
      change: {
        view: clusterWith(pod('web', '[{"name":"here","mac":"02:00:00:00:00:01"}]')),
        after: { [ENFORCE]: 'restricted', 'berth.dev/allow': 'macs' },
      },
    },
    {
      name: 'the pods are of an exempt runtime class',
      change: {
        settings: settingsOf('exemptions: {runtimeClasses: [kata]}'),
        view: clusterWith(pod('db', 'other/storage', '{runtimeClassName: kata}')),
        after: { [ENFORCE]: 'restricted' },
      },
    },
  ])('says nothing where $name', ({ change }) => {
    expect(told(change)).toEqual([])
  })

  it('says nothing on the creation of a namespace', () => {
    const reviewed = subjectOf(requestOf(namespaceWith('shop', { [ENFORCE]: 'restricted' })), SHOP)
    if (reviewed?.kind !== 'namespace') throw new Error('no namespace')
    expect(enforceRaise(reviewed.subject, { view: SHOP, settings: settingsOf() })).toEqual([])
  })

  it('is also the end of being ignored', () => {
    const view = clusterWith(pod('web', 'nowhere'))
    const settings = settingsOf('ignorableNamespaces: [shop]')
    const [warning] = told({ before: { 'berth.dev/ignore': 'true' }, after: {}, view, settings })
    expect(warning?.message).toContain('1 would be refused at baseline: web (network-exists)')
  })

  it('is judged by the labels as they will be', () => {
    const view = clusterWith(pod('web', '[{"name":"here","mac":"02:00:00:00:00:01"}]'))
    const before = { 'berth.dev/allow': 'macs' }
    const [warning] = told({ before, after: { [ENFORCE]: 'restricted' }, view })
    expect(warning?.message).toContain('web (privileged-attachment)')
  })

  it('names three pods and counts the others', () => {
    const pods = Array.from({ length: 7 }, (_, at) => pod(`db-${at}`, 'other/storage'))
    const [warning] = told({ view: clusterWith(...pods), after: { [ENFORCE]: 'restricted' } })
    expect(warning?.message).toMatch(/^of 7 live pods .*, 7 would be refused at restricted: .* and 4 more$/)
    expect(warning?.message.match(/db-\d/g)).toHaveLength(3)
  })

  it('looks at 3,000 pods at most, and says so', () => {
    const pods = Array.from({ length: 3001 }, (_, at) => pod(`db-${at}`, 'other/storage'))
    const [warning] = told({ view: clusterWith(...pods), after: { [ENFORCE]: 'restricted' }, now: () => 0 })
    expect(warning?.message).toMatch(/^of the first 3000 live pods with networks in shop, 3000 would/)
  })

  it('looks for a second at most, and says so', () => {
    const pods = Array.from({ length: 10 }, (_, at) => pod(`db-${at}`, 'other/storage'))
    let asked = 0
    const now = () => asked++ * 300
    const [warning] = told({ view: clusterWith(...pods), after: { [ENFORCE]: 'restricted' }, now })
    expect(warning?.message).toMatch(/^of the first 3 live pods with networks in shop, 3 would/)
  })
})
