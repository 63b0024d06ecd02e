import { describe, expect, it } from '@jest/globals'
import { text } from '../../network/json/json.ts'
import {
  annotationsOf,
  named,
  nameOf,
  ofKind,
  one,
  podSpec,
  registrationsOf,
  titleOf,
} from './object-access.ts'
import { renderChart } from './render-chart.ts'
import { allocator, entries, entry, objectsOf, webhook } from './rendered.ts'

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
    expect(JSON.stringify(one(objects, 'ValidatingAdmissionPolicy', 'berth-allocator'))).toContain(user)
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
    ['1.27.3', 'no'],
    ['1.29.14-gke.1018000', 'no'],
    ['1.30.0-eks-1', 'all'],
    ['1.36.2', 'all'],
    ['2.0.0', 'all'],
  ])('%s has %s admission policies', (kubeVersion, which) => {
    const { objects } = renderChart({ kubeVersion })
    const names = ofKind(objects, 'ValidatingAdmissionPolicy').map(nameOf)
    expect(names.includes('berth-allocator')).toBe(which === 'all')
    expect(ofKind(objects, 'ValidatingAdmissionPolicyBinding').map(nameOf)).toEqual(names)
  })
})
