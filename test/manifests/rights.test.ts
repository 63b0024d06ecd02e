import { describe, expect, it } from '@jest/globals'
import {
  ALLOCATOR_CORE_RESOURCES,
  ALLOCATOR_CUSTOM_RESOURCES,
  CORE_RESOURCES,
  CUSTOM_RESOURCES,
  type Resource,
} from '../../cluster/watch/resource.ts'
import { objectAt, text, type JsonObject } from '../../network/json/json.ts'
import { itemsOf, kindOf, nameOf, objectsUnder, textsOf } from './manifest-files.ts'

const INSTALLED = ['manifests/base', 'manifests/overlays', 'manifests/components']
const objects = INSTALLED.flatMap(objectsUnder)
const roles = objects.filter((object) => ['Role', 'ClusterRole'].includes(kindOf(object)))
const bindings = objects.filter((object) => ['RoleBinding', 'ClusterRoleBinding'].includes(kindOf(object)))

/** A rule taken apart, e.g. of `patch`, `` (core), `pods/status`, in the ClusterRole `berth-allocator`. */
interface Right {
  readonly role: string
  readonly verb: string
  readonly group: string
  readonly resource: string
  readonly names: readonly string[]
}

const rights: readonly Right[] = roles.flatMap((role) =>
  itemsOf(role, 'rules').flatMap((rule) =>
    textsOf(rule, 'verbs').flatMap((verb) =>
      textsOf(rule, 'apiGroups').flatMap((group) =>
        textsOf(rule, 'resources').map((resource) => ({
          role: `${kindOf(role)} ${nameOf(role)}`,
          verb,
          group,
          resource,
          names: textsOf(rule, 'resourceNames'),
        })),
      ),
    ),
  ),
)

/** What a role may list and watch, as `group/resource`. */
const watchedBy = (role: string): readonly string[] => {
  const titles = (verb: string) =>
    rights
      .filter((right) => right.role === role && right.verb === verb)
      .map(({ group, resource }) => `${group}/${resource}`)
  const watched = new Set(titles('watch'))
  return titles('list')
    .filter((title) => watched.has(title))
    .toSorted()
}

const titlesOf = (resources: readonly Resource[]): readonly string[] =>
  [
    ...resources.map(({ group, plural }) => `${group}/${plural}`),
    'apiextensions.k8s.io/customresourcedefinitions',
  ].toSorted()

const referenceOf = (binding: JsonObject): string => {
  const reference = objectAt(binding, 'roleRef')
  return `${text(reference, 'kind') ?? ''} ${text(reference, 'name') ?? ''}`
}

describe('the rights that the manifests give', () => {
  it('are many', () => {
    expect(rights.length).toBeGreaterThan(50)
  })

  it('hold no wildcard', () => {
    const wild = rights.filter((right) =>
      [right.verb, right.group, right.resource, ...right.names].some((part) => part.includes('*')),
    )
    expect(wild).toEqual([])
    expect(
      roles.flatMap((role) => itemsOf(role, 'rules').filter((rule) => 'nonResourceURLs' in rule)),
    ).toEqual([])
    expect(roles.filter((role) => 'aggregationRule' in role)).toEqual([])
  })

  it('let the webhook read, and do nothing else', () => {
    const ofWebhook = rights.filter(({ role }) => role === 'ClusterRole berth-webhook')
    expect(new Set(ofWebhook.map(({ verb }) => verb))).toEqual(new Set(['get', 'list', 'watch']))
    expect(
      bindings.filter((binding) => subjectsOf(binding).includes('berth-webhook')).map(referenceOf),
    ).toEqual(['ClusterRole berth-webhook'])
  })

  it('let each watch what its caches hold, and nothing beside', () => {
    expect(watchedBy('ClusterRole berth-webhook')).toEqual(titlesOf([...CORE_RESOURCES, ...CUSTOM_RESOURCES]))
    expect(watchedBy('ClusterRole berth-allocator')).toEqual(
      titlesOf([...ALLOCATOR_CORE_RESOURCES, ...ALLOCATOR_CUSTOM_RESOURCES]),
    )
  })

  it('let nobody read or change a Secret but berth-certificates, and that only where Berth makes certificates', () => {
    const secrets = rights.filter(({ resource }) => resource.startsWith('secrets'))
    expect(
      secrets.filter(({ verb }) => verb !== 'create').map(({ role, names }) => ({ role, names })),
    ).toEqual(
      ['get', 'update'].map(() => ({ role: 'Role berth-certificates', names: ['berth-certificates'] })),
    )
    // Cannot be limited to a name, and gives nothing to read; in berth-system alone, as it is a Role.
    expect(secrets.filter(({ verb }) => verb === 'create').map(({ role }) => role)).toEqual([
      'Role berth-certificates',
    ])
  })

  it('let nobody make or delete pods, run programs in them, or give rights away', () => {
    const touched = rights.filter(
      ({ group, resource, verb }) =>
        group === 'rbac.authorization.k8s.io' ||
        ['impersonate', 'bind', 'escalate', 'deletecollection'].includes(verb) ||
        (resource.startsWith('pods') && ['create', 'delete', 'update'].includes(verb)) ||
        (resource.startsWith('pods/') && resource !== 'pods/status') ||
        (resource === 'nodes' && !['get', 'list', 'watch'].includes(verb)),
    )
    expect(touched).toEqual([])
  })

  it('replace whole objects only where a name limits it', () => {
    const updates = rights.filter(
      ({ verb, resource, names }) =>
        verb === 'update' && names.length === 0 && !resource.endsWith('/finalizers'),
    )
    expect(updates).toEqual([])
  })

  it('let tokens be made for the webhook and for nobody else', () => {
    const tokens = rights.filter(({ resource }) => resource.startsWith('serviceaccounts'))
    expect(tokens).toEqual([
      {
        role: 'Role berth-allocator',
        verb: 'create',
        group: '',
        resource: 'serviceaccounts/token',
        names: ['berth-webhook'],
      },
    ])
  })

  it('are bound: to roles that exist, and to accounts of Berth in its namespace', () => {
    const known = new Set(roles.map((role) => `${kindOf(role)} ${nameOf(role)}`))
    const accounts = new Set(objects.filter((object) => kindOf(object) === 'ServiceAccount').map(nameOf))
    for (const binding of bindings) {
      expect(known).toContain(referenceOf(binding))
      expect(subjectsOf(binding).filter((subject) => !accounts.has(subject))).toEqual([])
      for (const subject of itemsOf(binding, 'subjects'))
        expect(subject).toMatchObject({ kind: 'ServiceAccount', namespace: 'berth-system' })
    }
    expect(new Set(bindings.map(referenceOf))).toEqual(known)
  })
})

function subjectsOf(binding: JsonObject): readonly string[] {
  return itemsOf(binding, 'subjects').map((subject) => text(subject, 'name') ?? '')
}
