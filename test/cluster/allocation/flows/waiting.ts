import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from '@jest/globals'
import { text } from '../../../../network/json/json.ts'
import { ALLOCATED, conditionOf, Home, isGated, podPath, type Stage } from '../stage.ts'

/** Pods for which there is no address, or not the one that they ask for. */
export function waiting(stage: () => Stage): void {
  it('keeps the pod for which no address is left, says why, and lets it go when one comes free', async () => {
    const home = await Home.at(stage(), 'full')
    await home.network('net', { type: 'berth', range: '10.62.0.0/30' })
    await home.served('web-0', 'net')
    await home.served('web-1', 'net')
    const { status, warnings } = await home.create('web-2', 'net')
    expect(status).toBe(201)
    expect(warnings.join('\n')).toContain('pool-exhausted')
    const event = await home.eventOf('web-2', 'PoolExhausted')
    expect(event).toContain('full/net (10.62.0.0/30)')
    expect(event).toContain('2')
    expect(event).toContain('Pod full/web-')
    const held = await home.podThat('web-2', (pod) => conditionOf(pod, ALLOCATED) !== undefined)
    expect({ gated: isGated(held), ...conditionOf(held, ALLOCATED) }).toMatchObject({
      gated: true,
      status: 'False',
      reason: 'PoolExhausted',
      message: expect.stringContaining('full/net (10.62.0.0/30)'),
    })
    await home.remove('web-0')
    expect(await home.addresses('web-2')).toEqual(['10.62.0.1/30'])
    const served = await home.podThat(
      'web-2',
      (pod) => text(conditionOf(pod, ALLOCATED) ?? {}, 'status') === 'True',
    )
    expect(isGated(served)).toBe(false)
  })

  it('serves those who wait in the order in which they came', async () => {
    const home = await Home.at(stage(), 'in-line')
    await home.network('net', { type: 'berth', range: '10.62.1.0/30' })
    await home.served('old-0', 'net')
    await home.served('old-1', 'net')
    // Names against the order of time.
    for (const name of ['c', 'b', 'a']) {
      await home.create(name, 'net')
      await home.eventOf(name, 'PoolExhausted')
      // Creation times have whole seconds.
      await sleep(1_100)
    }
    await home.remove('old-0')
    expect(await home.addresses('c')).toEqual(['10.62.1.1/30'])
    await home.remove('old-1')
    expect(await home.addresses('b')).toEqual(['10.62.1.2/30'])
    expect(isGated(await home.client.get(podPath('in-line', 'a')))).toBe(true)
  })

  it('takes all addresses of a pod or none', async () => {
    const home = await Home.at(stage(), 'all-or-none')
    await home.network('roomy', { type: 'berth', range: '10.62.2.0/29' })
    await home.network('full', { type: 'berth', range: '10.62.3.0/30', exclude: ['10.62.3.2'] })
    await home.served('holder', 'full')
    await home.create('web', 'roomy,full')
    await home.eventOf('web', 'PoolExhausted')
    expect(await home.leases()).toEqual(['10.62.3.1 Bound Pod holder'])
    await home.remove('holder')
    expect(await home.addresses('web')).toEqual(['10.62.2.1/29', '10.62.3.1/30'])
  })

  it('goes on when its network is given more addresses', async () => {
    const home = await Home.at(stage(), 'grown')
    await home.network('net', { type: 'berth', range: '10.62.4.0/30' })
    await home.served('web-0', 'net')
    await home.served('web-1', 'net')
    await home.create('web-2', 'net')
    await home.eventOf('web-2', 'PoolExhausted')
    const path = '/apis/k8s.cni.cncf.io/v1/namespaces/grown/network-attachment-definitions/net'
    const config = {
      cniVersion: '1.0.0',
      type: 'macvlan',
      master: 'eth1',
      ipam: { type: 'berth', range: '10.62.4.0/29' },
    }
    const grown = {
      metadata: { annotations: { 'berth.dev/force': 'true' } },
      spec: { config: JSON.stringify(config) },
    }
    expect(await home.stage.ask('PATCH', path, grown)).toMatchObject({ status: 200 })
    expect(await home.addresses('web-2')).toEqual(['10.62.4.3/29'])
  })

  it('gives the address that was asked for, denies one that is held, and names the holder', async () => {
    const home = await Home.at(stage(), 'asked-for')
    await home.network('net', { type: 'berth', range: '10.62.5.0/24' })
    const asked = [{ name: 'net', ips: ['10.62.5.50/24'] }]
    expect(await home.served('first', asked)).toEqual(['10.62.5.50/24'])
    const { status, body } = await home.create('second', asked)
    expect(status).toBe(403)
    expect(text(body, 'message')).toContain('asked-for/first')
    const outside = await home.create('third', [{ name: 'net', ips: ['10.62.6.1/24'] }])
    expect(outside.status).toBe(403)
    expect(text(outside.body, 'message')).toContain('outside')
  })

  it('lets one of two pods that ask for one address at once have it, and tells the other by whom it is held', async () => {
    const home = await Home.at(stage(), 'race')
    await home.network('net', { type: 'berth', range: '10.62.7.0/24' })
    const asked = [{ name: 'net', ips: ['10.62.7.7/24'] }]
    const told = await Promise.all(['a', 'b', 'c'].map((name) => home.create(name, asked)))
    const stored = ['a', 'b', 'c'].filter((_name, place) => told[place]?.status === 201)
    expect(stored.length).toBeGreaterThan(0)
    const [lease] = await home.leasesBecome(await oneLease(home))
    const winner = lease?.split(' ').at(-1) ?? ''
    expect(await home.addresses(winner)).toEqual(['10.62.7.7/24'])
    for (const loser of stored.filter((name) => name !== winner)) {
      expect(await home.eventOf(loser, 'AddressHeld')).toContain(`race/${winner}`)
      expect(isGated(await home.client.get(podPath('race', loser)))).toBe(true)
    }
    await home.remove(winner)
    const next = stored.find((name) => name !== winner)
    if (next !== undefined) expect(await home.addresses(next)).toEqual(['10.62.7.7/24'])
  })

  it('waits for an address that still rests after the pod that had it', async () => {
    const home = await Home.at(stage(), 'resting')
    await home.network('net', { type: 'berth', range: '10.62.8.0/24' })
    const asked = [{ name: 'net', ips: ['10.62.8.8/24'] }]
    await home.served('first', asked)
    await home.remove('first')
    expect(await home.served('second', asked)).toEqual(['10.62.8.8/24'])
  })

  it('waits for a network that is not there yet', async () => {
    const home = await Home.at(stage(), 'not-yet')
    await home.network('net', { type: 'berth', pool: { kind: 'InClusterIPPool', name: 'later' } })
    await home.create('web', 'net')
    expect(await home.eventOf('web', 'PoolMissing')).toContain('later')
    await home.client.create('/apis/ipam.cluster.x-k8s.io/v1alpha2/namespaces/not-yet/inclusterippools', {
      apiVersion: 'ipam.cluster.x-k8s.io/v1alpha2',
      kind: 'InClusterIPPool',
      metadata: { name: 'later' },
      spec: { addresses: ['10.62.9.5-10.62.9.9'], prefix: 24, gateway: '10.62.9.1' },
    })
    expect(await home.addresses('web')).toEqual(['10.62.9.5/24'])
  })
}

async function oneLease(home: Home): Promise<readonly string[]> {
  for (;;) {
    const leases = await home.leases()
    if (leases.length > 0) return leases
    await sleep(30)
  }
}
