import { expect, it } from '@jest/globals'
import type { BerthCluster } from '../describe-on-berth.ts'
import { macvlan, nad, namespace, NETWORKS, pod, workload } from '../rule-rows/manifests.ts'
import type { KubeObject } from '../rule-rows/kube-object.ts'
import type { ObjectAccess, ObjectAnswer } from '../rule-rows/object-access.ts'
import { toldBy } from '../rule-rows/told.ts'
import { eventually } from '../until.ts'

const HOME = { namespace: 'outages' }
const plain = pod('plain', undefined, {}, HOME)
const attached = pod('attached', 'net', {}, HOME)
const DOWN = /failed calling webhook "(mutate|validate)\.berth\.dev": .*connection refused/

/** The cluster while Berth is down: what goes on and what waits. */
export function outages(on: () => BerthCluster, access: () => ObjectAccess): void {
  const tried = async (object: KubeObject) => outcome(await access().create(object, { dryRun: true }))

  it('begin with a pod that has networks', async () => {
    await on().given(namespace(HOME.namespace), nad('net', macvlan(), HOME), pod('there', 'net', {}, HOME))
    await on().berth.stop()
  })

  it('stop no pod without networks', async () => {
    expect(await tried(plain)).toBe('201 ')
    expect(await tried(pod('annotated', undefined, {}, { ...HOME, annotations: { note: 'mine' } }))).toBe(
      '201 ',
    )
  })

  it.each([
    ['a pod with networks', attached],
    [
      'a pod with a default network',
      pod('other', undefined, {}, { ...HOME, annotations: { 'v1.multus-cni.io/default-network': 'net' } }),
    ],
    ['a network', nad('other', macvlan(), HOME)],
  ])('make %s wait', async (_what, object) => {
    expect(await tried(object)).toMatch(DOWN)
  })

  it.each([
    ['Namespaces', namespace('born-in-an-outage', { 'berth.dev/enforce': 'restricted' })],
    ['Deployments', { ...workload('Deployment', 'web', 'net'), metadata: { name: 'web', ...HOME } }],
  ])('let %s be made', async (_what, object) => {
    expect(await tried(object)).toBe('201 ')
  })

  it.each([
    ['labels', { metadata: { name: 'there', ...HOME, labels: { a: 'b' } } }],
    ['finalizers', { metadata: { name: 'there', ...HOME, finalizers: ['example.com/a'] } }],
    ['other annotations', { metadata: { name: 'there', ...HOME, annotations: { note: 'mine' } } }],
  ])('let controllers change the %s of a pod that has networks', async (_what, patch) => {
    const updated = await access().update({ apiVersion: 'v1', kind: 'Pod', ...patch }, { dryRun: true })
    expect(outcome(updated)).toBe('200 ')
  })

  it('make a change of its networks wait', async () => {
    const metadata = { name: 'there', ...HOME, annotations: { [NETWORKS]: 'net@other' } }
    const updated = await access().update({ apiVersion: 'v1', kind: 'Pod', metadata }, { dryRun: true })
    expect(outcome(updated)).toMatch(DOWN)
  })

  it('let pods with networks be deleted', async () => {
    const deleted = await access().delete(pod('there', 'net', {}, HOME), { dryRun: true })
    expect(outcome(deleted)).toBe('200 ')
  })

  it('let everything through under failurePolicy Ignore', async () => {
    await on().berth.register((webhook) => ({ ...webhook, failurePolicy: 'Ignore' }))
    expect(
      await eventually(
        () => tried(attached),
        (answer) => answer === '201 ',
      ),
    ).toBe('201 ')
    expect(await tried(plain)).toBe('201 ')
    expect(await tried(pod('typo', 'missing', {}, HOME))).toBe('201 ')
  })

  it('end when the webhook is back', async () => {
    await on().berth.start()
    await on().berth.ready()
    await on().berth.register()
    const told = await eventually(
      () => tried(pod('typo', 'missing', {}, HOME)),
      (answer) => answer.startsWith('403'),
    )
    expect(told).toContain('network-exists: ')
  })
}

const outcome = (answer: ObjectAnswer): string => `${answer.status} ${toldBy(answer).text}`
