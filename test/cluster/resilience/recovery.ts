import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { installDefinitions } from '../berth.ts'
import { ask } from '../ask.ts'
import type { BerthCluster } from '../describe-on-berth.ts'
import { globalPool, macvlan, nad, namespace, pod } from '../rule-rows/manifests.ts'
import type { ObjectAccess } from '../rule-rows/object-access.ts'
import { toldBy } from '../rule-rows/told.ts'
import { eventually } from '../until.ts'

const HOME = { namespace: 'recovery' }

/** The first minutes of a cluster: Berth before the CRDs. */
export function beginnings(on: () => BerthCluster, access: () => ObjectAccess): void {
  it('are ready without any CustomResourceDefinition', async () => {
    expect(on().berth.webhook.unready()).toEqual([])
    expect(await readyz(on())).toEqual({ status: 200, body: 'ok\n' })
    const told = toldBy(
      await access().create(pod('web', 'net', {}, { namespace: 'default' }), { dryRun: true }),
    )
    expect(told).toMatchObject({ allowed: false, rules: { 'network-exists': 'D' } })
  })

  it('see the objects of definitions that are installed later', async () => {
    await installDefinitions(on().cluster)
    await on().given(
      namespace(HOME.namespace),
      nad('net', macvlan(), HOME),
      globalPool('machines', ['192.168.50.10'], { gateway: '192.168.50.1' }),
    )
    const web = await access().create(pod('web', 'net', {}, HOME))
    expect(toldBy(web)).toEqual({ allowed: true, rules: {}, text: '' })
    const overlapping = await access().create(
      globalPool('others', ['192.168.50.0/24'], { gateway: '192.168.50.1' }),
      { dryRun: true },
    )
    expect(toldBy(overlapping).rules).toEqual({ 'range-overlap': 'D' })
  })

  it('are not ready before the caches are filled', async () => {
    await on().berth.stop()
    await on().berth.start()
    expect(on().berth.webhook.unready()).toContain('Pod: the first list is not complete')
    await on().berth.ready()
    expect(await readyz(on())).toEqual({ status: 200, body: 'ok\n' })
  })

  it('decide nothing before that', async () => {
    const { cluster, berth } = on()
    const kubeconfig = join(cluster.folder, 'nobody-answers.kubeconfig')
    const written = await readFile(berth.kubeconfig, 'utf8')
    await writeFile(kubeconfig, written.replace(/127\.0\.0\.1:\d+/, '127.0.0.1:1'))
    const blind = await berth.startBeside(kubeconfig)
    try {
      const at = (path: string) => ask(`https://127.0.0.1:${blind.port}${path}`, berth.authority)
      expect(await at('/readyz')).toEqual({
        status: 503,
        body: expect.stringContaining('the first list is not complete'),
      })
      expect(await ask(`https://127.0.0.1:${blind.port}/validate`, berth.authority, '{}')).toEqual({
        status: 503,
        body: expect.stringContaining('has not read the cluster yet'),
      })
      expect(await at('/healthz')).toEqual({ status: 200, body: 'ok\n' })
    } finally {
      await blind.close()
    }
  })
}

/** The API server goes away and comes back. */
export function recoveries(on: () => BerthCluster, access: () => ObjectAccess): void {
  const tried = async (network: string) =>
    toldBy(await access().create(pod('tried', network, {}, HOME), { dryRun: true }))

  it('follow an API server that was restarted, with what changed meanwhile', async () => {
    await on().given(nad('old', macvlan(), HOME))
    await on().cluster.restartApiServer()
    // Before the watches are back: what was removed here is in no watch, only in the next list.
    expect((await access().delete(nad('old', macvlan(), HOME))).status).toBe(200)
    expect((await access().create(nad('new', macvlan(), HOME))).status).toBe(201)
    const gone = await eventually(
      () => tried('old'),
      ({ allowed }) => !allowed,
    )
    expect(gone.rules).toEqual({ 'network-exists': 'D' })
    await on().berth.settled()
    expect(await tried('new')).toEqual({ allowed: true, rules: {}, text: '' })
    expect(on().berth.webhook.unready()).toEqual([])
  })

  it('follow an etcd that was restarted', async () => {
    await on().cluster.restartEtcd()
    await on().berth.settled()
    expect(on().berth.webhook.unready()).toEqual([])
    expect(await readyz(on())).toEqual({ status: 200, body: 'ok\n' })
  })

  it('are told of in the log', () => {
    expect(on().berth.log()).toContainEqual(
      expect.objectContaining({ kind: 'Pod', msg: 'watch failed; trying again' }),
    )
  })
}

const readyz = ({ berth }: BerthCluster) => ask(`${berth.url}/readyz`, berth.authority)
