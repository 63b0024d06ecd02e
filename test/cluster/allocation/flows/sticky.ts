import { expect, it } from '@jest/globals'
import { text, type JsonObject } from '../../../../network/json/json.ts'
import { found, Home, metadataOf, podPath, setsPath, type PodParts, type Stage } from '../stage.ts'

const STICKY = { 'ipam.berth.dev/sticky': 'true' }

/** A StatefulSet as it is stored; no controller of it runs here, so that the test makes its pods. */
async function statefulSet(home: Home, name: string, replicas: number): Promise<JsonObject> {
  const labels = { app: name }
  return home.client.create(setsPath(home.namespace), {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name },
    spec: {
      replicas,
      serviceName: name,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'app', image: 'registry.example/app:1' }] },
      },
    },
  })
}

const podOf = (set: JsonObject): PodParts => ({
  annotations: STICKY,
  metadata: {
    ownerReferences: [
      {
        apiVersion: 'apps/v1',
        kind: 'StatefulSet',
        name: text(metadataOf(set), 'name') ?? '',
        uid: text(metadataOf(set), 'uid') ?? '',
        controller: true,
      },
    ],
  },
})

/** Addresses that belong to a StatefulSet's ordinal, not to the pod that has it just now. */
export function sticky(stage: () => Stage): void {
  it('keeps the address of an ordinal through ten pods', async () => {
    const home = await Home.at(stage(), 'sticky')
    await home.network('net', { type: 'berth', range: '10.63.0.0/24' })
    const set = await statefulSet(home, 'db', 2)
    expect(await home.served('db-0', 'net', podOf(set))).toEqual(['10.63.0.1/24'])
    expect(await home.served('db-1', 'net', podOf(set))).toEqual(['10.63.0.2/24'])
    for (let round = 0; round < 10; round++) {
      await home.remove('db-0')
      if (round % 3 === 0)
        await home.leasesBecome(['10.63.0.1 Held StatefulSet db-0', '10.63.0.2 Bound StatefulSet db-1'])
      expect(await home.served('db-0', 'net', podOf(set))).toEqual(['10.63.0.1/24'])
    }
    expect(await home.leases()).toEqual([
      '10.63.0.1 Bound StatefulSet db-0',
      '10.63.0.2 Bound StatefulSet db-1',
    ])
  })

  it('holds it while the pod is away, and gives it to nobody else', async () => {
    const home = await Home.at(stage(), 'held')
    await home.network('net', { type: 'berth', range: '10.63.1.0/30' })
    const set = await statefulSet(home, 'db', 1)
    await home.served('db-0', 'net', podOf(set))
    await home.remove('db-0')
    await home.leasesBecome(['10.63.1.1 Held StatefulSet db-0'])
    expect(await home.served('other', 'net')).toEqual(['10.63.1.2/30'])
    await home.create('third', 'net')
    expect(await home.eventOf('third', 'PoolExhausted')).toContain('StatefulSet held/db')
  })

  it('frees it when the ordinal falls out of the replicas, or the set goes', async () => {
    const home = await Home.at(stage(), 'scaled-down')
    await home.network('net', { type: 'berth', range: '10.63.2.0/24' })
    const set = await statefulSet(home, 'db', 2)
    await home.served('db-0', 'net', podOf(set))
    await home.served('db-1', 'net', podOf(set))
    const path = `${setsPath('scaled-down')}/db`
    await home.stage.ask('PATCH', path, { spec: { replicas: 1 } })
    // Its pod is still there.
    expect(await home.leases()).toHaveLength(2)
    await home.remove('db-1')
    expect(await home.leasesBecome(['10.63.2.1 Bound StatefulSet db-0'])).toHaveLength(1)
    await home.remove('db-0')
    await home.leasesBecome(['10.63.2.1 Held StatefulSet db-0'])
    await home.stage.ask('DELETE', path)
    expect(await home.leasesBecome([])).toEqual([])
  })

  it('is a matter of the network too', async () => {
    const home = await Home.at(stage(), 'sticky-network')
    await home.network('net', { type: 'berth', range: '10.63.3.0/24' }, STICKY)
    const set = await statefulSet(home, 'db', 1)
    const plain = { metadata: podOf(set).metadata ?? {} }
    await home.served('db-0', 'net', plain)
    expect(await home.leases()).toEqual(['10.63.3.1 Bound StatefulSet db-0'])
    expect(await found(home.client, podPath('sticky-network', 'db-0'))).toBeDefined()
  })
}
