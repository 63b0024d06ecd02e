import { describe, expect, it } from '@jest/globals'
import { objectAt, property, text } from '../../network/json/json.ts'
import { annotationsOf, items, named, ofKind, one, podSpec } from './object-access.ts'
import { renderChart } from './render-chart.ts'
import { allocator, entry, objectsOf, webhook } from './rendered.ts'

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

  it('let the allocator scan, and give it the rights for that, where they say so', () => {
    const roles = (name: string) =>
      ofKind(objectsOf(name), 'ClusterRole').map((role) => objectAt(role, 'metadata')['name'])
    expect(allocator(objectsOf('with a background scan'))['args']).toContain('--scan-period=90s')
    expect(roles('with a background scan')).toContain('berth-background-scan')
    expect(JSON.stringify(allocator(objectsOf('as it comes')))).not.toContain('--scan-period')
    expect(roles('as it comes')).not.toContain('berth-background-scan')
  })

  it('serve the map where they say so, and not otherwise', () => {
    expect(allocator(objectsOf('with the map'))['args']).toContain('--map')
    expect(allocator(objectsOf('as it comes'))['args']).not.toContain('--map')
    expect(webhook(objectsOf('with the map'))['args']).not.toContain('--map')
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
