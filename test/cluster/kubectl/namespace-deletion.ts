import { expect, it } from '@jest/globals'
import type { BerthCluster } from '../describe-on-berth.ts'
import { ipAddress, macvlan, nad, namespace, pod, pool } from '../rule-rows/manifests.ts'
import { eventually } from '../until.ts'

/** Namespaces that go with all that is in them, in whatever order the namespace controller takes it. */
export function namespaceDeletions(on: () => BerthCluster): void {
  const inside = (name: string) => ({ namespace: name })

  it('take networks, pods and pools that use one another', async () => {
    const home = inside('all-gone')
    await on().given(
      namespace('all-gone', { 'berth.dev/enforce': 'restricted' }),
      nad('net', macvlan({ master: 'eth6' }), home),
      pod('user', 'net', {}, home),
      pool('machines', ['172.16.0.10-172.16.0.20'], { gateway: '172.16.0.1' }, home),
      { ...ipAddress('machine-1', 'machines', '172.16.0.15'), metadata: { name: 'machine-1', ...home } },
    )
    const deleted = await on().kubectl(['delete', 'namespace', 'all-gone', '--timeout=60s'])
    expect(deleted).toMatchObject({ code: 0, stderr: '' })
  })

  it('wait for pods that are ending, and take the networks behind them', async () => {
    const home = inside('ending')
    await on().given(
      namespace('ending'),
      nad('net', macvlan({ master: 'eth6' }), home),
      pod('bound', 'net', { nodeName: 'node1' }, home),
    )
    expect((await on().kubectl(['delete', 'namespace', 'ending', '--wait=false'])).code).toBe(0)
    const ending = await eventually(
      () => on().kubectl(['get', 'pod', 'bound', '-n', 'ending', '-o', 'yaml']),
      ({ stdout }) => stdout.includes('deletionTimestamp'),
    )
    expect(ending.stdout).toContain('deletionTimestamp')
    await on().kubectl(['delete', 'pod', 'bound', '-n', 'ending', '--force', '--grace-period=0'])
    const gone = await on().kubectl(['wait', '--for=delete', 'namespace/ending', '--timeout=60s'])
    expect(gone).toMatchObject({ code: 0 })
    const refused = on()
      .berth.log()
      .filter(({ decision, namespace: of }) => decision === 'denied' && of === 'ending')
    expect(refused).toEqual([])
  })

  it('keep a network that pods of other namespaces use', async () => {
    await on().given(
      namespace('provider'),
      namespace('consumer'),
      nad('net', macvlan({ master: 'eth6' }), inside('provider')),
      pod('user', 'provider/net', {}, inside('consumer')),
    )
    expect((await on().kubectl(['delete', 'namespace', 'provider', '--wait=false'])).code).toBe(0)
    const told = await eventually(
      () => on().kubectl(['get', 'namespace', 'provider', '-o', 'yaml']),
      ({ stdout }) => stdout.includes('network-in-use'),
    )
    expect(told.stdout).toContain('consumer/user')
    await on().kubectl(['delete', 'pod', 'user', '-n', 'consumer'])
    const gone = await on().kubectl(['wait', '--for=delete', 'namespace/provider', '--timeout=60s'])
    expect(gone).toMatchObject({ code: 0 })
  })
}
