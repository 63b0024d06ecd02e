import { describe, expect, it } from '@jest/globals'
import { property, text, type JsonObject } from '../../network/json/json.ts'
import {
  annotationsOf,
  isHook,
  items,
  labelsOf,
  named,
  ofKind,
  one,
  podSpec,
  registrationsOf,
  titleOf,
} from './object-access.ts'
import { RELEASES } from './releases.ts'
import { renderChart } from './render-chart.ts'

const cases = Object.entries(RELEASES).map(([name, release]) => ({ name, release, ...renderChart(release) }))
const objectsOf = (name: string): readonly JsonObject[] => renderChart(RELEASES[name] ?? {}).objects
const webhook = (objects: readonly JsonObject[]) =>
  named(podSpec(one(objects, 'Deployment')), 'containers', 'webhook')
const allocator = (objects: readonly JsonObject[]) =>
  named(podSpec(one(objects, 'Deployment')), 'containers', 'allocator')
const entries = (objects: readonly JsonObject[]): readonly JsonObject[] =>
  registrationsOf(objects).flatMap((registration) => items(registration, 'webhooks'))
const entry = (objects: readonly JsonObject[], name: string): JsonObject =>
  entries(objects).find((each) => text(each, 'name') === name) ?? {}

describe.each(cases)('a release $name', ({ objects, release, notes }) => {
  it('has no object twice', () => {
    const titles = objects.map(titleOf)
    expect(titles.toSorted()).toEqual([...new Set(titles)].toSorted())
  })

  it('labels every object with the release', () => {
    for (const object of objects) {
      expect({ [titleOf(object)]: labelsOf(object) }).toMatchObject({
        [titleOf(object)]: {
          'app.kubernetes.io/part-of': 'berth',
          'app.kubernetes.io/managed-by': 'Helm',
          'app.kubernetes.io/instance': release.name ?? 'berth',
          'helm.sh/chart': 'berth-0.1.0',
        },
      })
    }
  })

  it('names no namespace but its own', () => {
    if (release.namespace === undefined) return
    expect(JSON.stringify(objects)).not.toContain('berth-system')
    expect(notes).not.toContain('berth-system')
  })

  it('keeps its definitions when it is uninstalled', () => {
    for (const definition of ofKind(objects, 'CustomResourceDefinition')) {
      expect(annotationsOf(definition)).toMatchObject({ 'helm.sh/resource-policy': 'keep' })
    }
  })

  it('lets the Service and the Deployment select no pod but those of the Deployment', () => {
    const selected = { 'app.kubernetes.io/name': 'berth' }
    expect(one(objects, 'Service')).toMatchObject({ spec: { selector: selected } })
    expect(one(objects, 'Deployment')).toMatchObject({
      spec: { selector: { matchLabels: selected }, template: { metadata: { labels: selected } } },
    })
    for (const other of [...ofKind(objects, 'Pod'), ...ofKind(objects, 'Job')]) {
      expect(labelsOf(other)['app.kubernetes.io/name']).not.toBe('berth')
    }
  })

  it('refuses no pod of its own namespace', () => {
    for (const each of entries(objects).filter((every) => 'namespaceSelector' in every)) {
      expect(JSON.stringify(each['namespaceSelector'])).toContain(`"${release.namespace ?? 'berth-system'}"`)
    }
  })

  it('has every hook gone before the next, and gone when it succeeded', () => {
    for (const hook of objects.filter(isHook)) {
      expect(annotationsOf(hook)).toMatchObject({
        'helm.sh/hook': expect.stringMatching(/^(test|pre-delete)$/),
        'helm.sh/hook-delete-policy': 'before-hook-creation,hook-succeeded',
      })
    }
  })
})

describe('the namespace', () => {
  it.each(['kube-system', 'kube-public', 'kube-node-lease'])('cannot be %s', (namespace) => {
    expect(() => renderChart({ namespace })).toThrow(`Berth is not installed into ${namespace}: it needs`)
  })

  it('may be default, and the notes warn of it', () => {
    expect(renderChart({ namespace: 'default' }).notes).toContain(
      'WARNING: Berth is in the namespace default',
    )
  })

  it('is in the user that the registrations let pass', () => {
    const objects = objectsOf('in a namespace and by a name of its own')
    const user = 'system:serviceaccount:network-admission:berth-allocator'
    expect(JSON.stringify(entry(objects, 'mutate.berth.dev')['matchConditions'])).toContain(user)
    expect(webhook(objects)['args']).toContain(`--service-account=${user}`)
    expect(JSON.stringify(one(objects, 'ValidatingAdmissionPolicy'))).toContain(user)
  })

  it('is in the DNS names of the certificate', () => {
    const { objects } = renderChart({ namespace: 'net', values: { certManager: { enabled: true } } })
    expect(one(objects, 'Certificate', 'berth')).toMatchObject({
      spec: { dnsNames: ['berth.net.svc', 'berth.net.svc.cluster.local'] },
    })
  })
})

describe('certificates', () => {
  it('of Berth itself need a right, a folder that the allocator writes, and no annotation', () => {
    const objects = objectsOf('as it comes')
    expect(one(objects, 'Role', 'berth-certificates')).toBeDefined()
    expect(allocator(objects)['args']).toEqual(expect.arrayContaining(['--manage-certificates']))
    expect(named(allocator(objects), 'volumeMounts', 'tls')).toEqual({
      name: 'tls',
      mountPath: '/run/berth-tls',
    })
    expect(registrationsOf(objects).map(annotationsOf)).toEqual([{}, {}])
  })

  it.each(['with cert-manager', 'with a Secret of yours'])('of others take that right away: %s', (name) => {
    const objects = objectsOf(name)
    expect(ofKind(objects, 'Role').map(titleOf)).not.toContain('Role berth-system/berth-certificates')
    expect(ofKind(objects, 'ClusterRole').map(titleOf)).not.toContain('ClusterRole /berth-certificates')
    expect(allocator(objects)['args']).not.toContain('--manage-certificates')
    expect(named(allocator(objects), 'volumeMounts', 'tls')).toEqual({})
  })

  it('of yours are mounted, and their authority is in every registration', () => {
    const objects = objectsOf('with the definitions of Cluster API and a Secret of yours')
    const caBundle = Buffer.from('-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n').toString(
      'base64',
    )
    for (const each of entries(objects)) expect(each).toMatchObject({ clientConfig: { caBundle } })
    expect(one(objects, 'CustomResourceDefinition', 'inclusterippools.ipam.cluster.x-k8s.io')).toMatchObject({
      spec: {
        conversion: { webhook: { clientConfig: { caBundle, service: { namespace: 'berth-system' } } } },
      },
    })
    expect(named(podSpec(one(objects, 'Deployment')), 'volumes', 'tls')).toEqual({
      name: 'tls',
      secret: { secretName: 'my-tls', defaultMode: 0o440 },
    })
  })

  it('of cert-manager are written into the definitions that Berth converts, and into no others', () => {
    const objects = objectsOf('with the definitions of Cluster API and cert-manager')
    const annotated = ofKind(objects, 'CustomResourceDefinition').filter((definition) =>
      Object.hasOwn(annotationsOf(definition), 'cert-manager.io/inject-ca-from'),
    )
    expect(annotated.map(titleOf).toSorted()).toEqual([
      'CustomResourceDefinition /globalinclusterippools.ipam.cluster.x-k8s.io',
      'CustomResourceDefinition /inclusterippools.ipam.cluster.x-k8s.io',
    ])
  })

  it.each([
    [
      'two sources',
      { certManager: { enabled: true }, existingSecret: { name: 'a', caBundle: 'PEM' } },
      'certManager.enabled and existingSecret.name are both given',
    ],
    ['an authority without a Secret', { existingSecret: { caBundle: 'PEM' } }, 'without existingSecret.name'],
    [
      'a Secret without an authority',
      { existingSecret: { name: 'a' } },
      'the API server would trust no call',
    ],
    [
      'two authorities of callers',
      { webhook: { clientCa: { configMap: 'a', secret: 'b' } } },
      'webhook.clientCa.configMap and webhook.clientCa.secret are both given',
    ],
    [
      'names of callers without an authority',
      { webhook: { clientCa: { names: ['a'] } } },
      "no caller's certificate would be asked for",
    ],
  ])('cannot have %s', (_, values, message) => {
    expect(() => renderChart({ values })).toThrow(message)
  })
})

describe('older servers', () => {
  it('get no matchConditions before 1.28, and what was narrow by them is Ignore', () => {
    const objects = objectsOf('on Kubernetes 1.27')
    expect(entries(objects).filter((each) => Object.hasOwn(each, 'matchConditions'))).toEqual([])
    const failing = entries(objects).filter(({ failurePolicy }) => failurePolicy === 'Fail')
    expect(failing.map((each) => text(each, 'name'))).toEqual([
      'attaching.mutate.berth.dev',
      'networks.mutate.berth.dev',
      'validate.berth.dev',
    ])
    expect(renderChart({ kubeVersion: '1.27.3' }).notes).toContain('has no matchConditions')
  })

  it.each([
    ['1.27.3', 0],
    ['1.29.14-gke.1018000', 0],
    ['1.30.0-eks-1', 1],
    ['1.36.2', 1],
    ['2.0.0', 1],
  ])('%s: %i admission policies', (kubeVersion, count) => {
    expect(ofKind(renderChart({ kubeVersion }).objects, 'ValidatingAdmissionPolicy')).toHaveLength(count)
  })
})

describe('values', () => {
  it('change single entries, and leave the others', () => {
    const objects = objectsOf('with entries of its own mind')
    expect(entry(objects, 'validate.berth.dev')).toMatchObject({ failurePolicy: 'Ignore', timeoutSeconds: 3 })
    expect(entry(objects, 'mutate.berth.dev')).toMatchObject({ failurePolicy: 'Fail', timeoutSeconds: 5 })
    expect(entry(objects, 'templates.validate.berth.dev')).toMatchObject({
      objectSelector: { matchLabels: { review: 'yes' } },
      namespaceSelector: {
        matchExpressions: [
          { values: ['kube-system', 'kube-node-lease', 'storage', 'berth-system', 'multus'] },
        ],
      },
    })
  })

  it('ask callers for a certificate, where they say so', () => {
    const objects = objectsOf('for callers with a certificate')
    expect(webhook(objects)['args']).toEqual(
      expect.arrayContaining([
        '--client-ca-file=/run/berth-client-ca/ca.crt',
        '--client-name=kube-apiserver',
        '--client-name=api server',
      ]),
    )
    expect(named(podSpec(one(objects, 'Deployment')), 'volumes', 'client-ca')).toEqual({
      name: 'client-ca',
      configMap: { name: 'callers', items: [{ key: 'ca.pem', path: 'ca.crt' }] },
    })
    // The pod of `helm test` has none to show.
    expect(ofKind(objects, 'Pod')).toEqual([])
  })

  it('put the ports where they belong on the network of the nodes', () => {
    const objects = objectsOf('on the network of the nodes')
    const ports = [9443, 9080].map((containerPort) => expect.objectContaining({ containerPort }))
    expect(property(webhook(objects), 'ports')).toEqual(ports)
    expect(webhook(objects)['args']).toEqual(
      expect.arrayContaining(['--port=9443', '--operations-port=9080']),
    )
    expect(one(objects, 'Deployment')).toMatchObject({
      spec: { strategy: { rollingUpdate: { maxSurge: 0 } }, template: { spec: { hostNetwork: true } } },
    })
    expect(one(objects, 'Service')).toMatchObject({
      spec: { ports: [{ port: 443 }, { port: 9080 }, { port: 9081 }] },
    })
  })

  it('name the image by its digest before its tag, in every pod', () => {
    const objects = objectsOf('with a pod of its own')
    const image = `registry.example/net/berth@sha256:${'a1'.repeat(32)}`
    for (const container of [
      webhook(objects),
      allocator(objects),
      ...items(podSpec(one(objects, 'Job')), 'containers'),
    ]) {
      expect(container).toMatchObject({ image, imagePullPolicy: 'Always' })
    }
    expect(podSpec(one(objects, 'Job'))).toMatchObject({
      imagePullSecrets: [{ name: 'registry' }],
      nodeSelector: { 'node-role.kubernetes.io/control-plane': '' },
    })
  })

  it('bring the alerts with the namespace and the runbooks of the release', () => {
    const { objects } = renderChart({
      namespace: 'net',
      values: { prometheusRule: { enabled: true, runbookUrl: 'https://wiki.example/berth' } },
    })
    const rule = JSON.stringify(one(objects, 'PrometheusRule'))
    expect(rule).toContain('https://wiki.example/berth#berthwebhookdown')
    expect(rule).toContain('namespace=\\"net\\"')
    expect(rule).toContain('{{ $labels.pod }}')
    expect(rule).not.toContain('docs/alerts.md')
  })

  it('leave everything optional out', () => {
    const kinds = new Set(objectsOf('with as little as can be').map((object) => text(object, 'kind')))
    for (const kind of ['Job', 'Pod', 'NetworkPolicy', 'PodDisruptionBudget', 'ValidatingAdmissionPolicy']) {
      expect(kinds).not.toContain(kind)
    }
  })
})

describe('the hook before the release is deleted', () => {
  const hooks = objectsOf('with gates kept').filter(
    (object) => annotationsOf(object)['helm.sh/hook'] === 'pre-delete',
  )

  it('makes the account, then its rights, then the Job', () => {
    const weighed = hooks.map(
      (hook) => [Number(annotationsOf(hook)['helm.sh/hook-weight']), text(hook, 'kind')] as const,
    )
    expect(weighed.toSorted(([a], [b]) => a - b).map(([, kind]) => kind)).toEqual([
      'ServiceAccount',
      'ClusterRole',
      'ClusterRoleBinding',
      'Role',
      'RoleBinding',
      'Job',
    ])
  })

  it('runs berth uninstall for the namespace of the release', () => {
    expect(items(podSpec(one(hooks, 'Job')), 'containers')).toEqual([
      expect.objectContaining({
        image: 'berth:0.1.0',
        args: ['uninstall', '--namespace=berth-system', '--keep-gates'],
        resources: expect.objectContaining({ limits: { memory: '1Gi' } }),
      }),
    ])
  })
})
