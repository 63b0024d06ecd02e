import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from '@jest/globals'
import { Duty } from '../../allocator/duty.ts'

class Scene {
  isSynced = true
  leads = false
  definitions = 'live'
  leases = 'live'
  reasons: string[] = []
  readonly did: string[] = []
  idle = Promise.resolve()
  readonly duty = new Duty({
    caches: {
      synced: () => this.isSynced,
      unready: () => this.reasons,
      ages: () => [
        { kind: 'CustomResourceDefinition', state: this.definitions },
        { kind: 'IPLease', state: this.leases },
      ],
    },
    candidacy: { start: () => this.did.push('strives'), isLeading: () => this.leads },
    work: {
      begin: () => this.did.push('begins'),
      end: () => this.did.push('ends'),
      idle: () => this.idle,
    },
  })

  /** What was done by one look, but for striving. */
  look(): readonly string[] {
    this.duty.look()
    return this.did.splice(0).filter((what) => what !== 'strives')
  }
}

describe('the duty', () => {
  it('is done while this process leads and knows the cluster', () => {
    const scene = new Scene()
    expect(scene.look()).toEqual([])
    scene.leads = true
    expect(scene.look()).toEqual(['begins'])
    expect(scene.look()).toEqual([])
    scene.leads = false
    expect(scene.look()).toEqual(['ends'])
    scene.leads = true
    scene.isSynced = false
    expect(scene.look()).toEqual([])
    scene.isSynced = true
    scene.leases = 'absent'
    expect(scene.look()).toEqual([])
    scene.leases = 'live'
    expect(scene.look()).toEqual(['begins'])
  })

  it('does not strive for the lead before it knows the cluster', () => {
    const scene = new Scene()
    scene.isSynced = false
    scene.duty.look()
    expect(scene.did).toEqual([])
    scene.isSynced = true
    scene.duty.look()
    expect(scene.did).toEqual(['strives'])
  })

  it('looks by itself', async () => {
    const scene = new Scene()
    scene.duty.start()
    scene.leads = true
    await sleep(150)
    expect(scene.did).toContain('begins')
    await scene.duty.stop(0)
    expect(scene.did.at(-1)).toBe('ends')
    expect(scene.duty.obstacles()).toEqual(['stopping'])
  })

  it('says that leases are missing once it is known', () => {
    const scene = new Scene()
    scene.leases = 'absent'
    scene.definitions = 'syncing'
    scene.reasons = ['CustomResourceDefinition: the first list is not complete']
    expect(scene.duty.obstacles()).toEqual(scene.reasons)
    scene.definitions = 'live'
    scene.reasons = []
    expect(scene.duty.obstacles()).toEqual([
      'IPLease: the cluster has no CustomResourceDefinition ipleases.ipam.berth.dev; apply manifests/crds/ip-lease/ip-leases.yaml',
    ])
  })

  it('begins anew where something changed for all, if it is on', () => {
    const scene = new Scene()
    scene.duty.again()
    expect(scene.did).toEqual([])
    scene.leads = true
    scene.duty.look()
    scene.duty.again()
    expect(scene.did).toEqual(['strives', 'begins', 'begins'])
  })

  it('waits for what is being worked on when it stops, but not forever', async () => {
    const scene = new Scene()
    const gate = Promise.withResolvers<void>()
    scene.idle = gate.promise
    const stopped = scene.duty.stop(10_000)
    expect(await Promise.race([stopped, sleep(10, 'not yet')])).toBe('not yet')
    gate.resolve()
    await stopped
    scene.idle = new Promise(() => {})
    await scene.duty.stop(5)
  })
})
