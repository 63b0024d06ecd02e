import type { JsonObject } from '../../network/json/json.ts'
import { AllocationModel } from '../../cluster/allocation/allocation-model.ts'
import type { ModelKind } from '../../cluster/model/sink.ts'
import { MapAnswers } from '../../map/data/answers.ts'
import type { MapSettings } from '../../map/data/source.ts'
import { leaseName } from '../../network/lease/lease-name.ts'
import type { LeaseSpec } from '../../network/lease/lease.ts'
import { lease, pod, rangeOf, storedLease, type PodTexts } from '../cluster-model/allocation/objects.ts'

/** A small cluster in memory, and the map of it. */
export class MapWorld {
  readonly model = new AllocationModel()
  reserved: MapSettings = { reservedNetworks: [] }
  unready: readonly string[] = []
  readonly source = {
    view: this.model,
    settings: () => this.reserved,
    unready: () => this.unready,
  }
  readonly answers = new MapAnswers(this.source)
  #version = 100

  put(kind: ModelKind, object: JsonObject): this {
    const metadata = { uid: `u-${this.#version}`, ...Object(object['metadata']) }
    this.model.upsert(kind, {
      ...object,
      metadata: { ...metadata, resourceVersion: String(this.#version++) },
    })
    return this
  }

  /** A NAD of namespace default with an ipam on `master`. */
  network(name: string, ipam: JsonObject, plugin: JsonObject = {}, annotations: JsonObject = {}): this {
    const config = { cniVersion: '1.0.0', name, type: 'macvlan', master: 'eth1', ipam, ...plugin }
    return this.put('NetworkAttachmentDefinition', {
      metadata: { namespace: 'default', name, annotations },
      spec: { config: JSON.stringify(config) },
    })
  }

  berth(name: string, range: string, more: JsonObject = {}): this {
    return this.network(name, { type: 'berth', range, ...more })
  }

  pool(name: string, addresses: readonly string[], more: JsonObject = {}): this {
    return this.put('InClusterIPPool', {
      metadata: { namespace: 'default', name },
      spec: { addresses, prefix: 24, ...more },
    })
  }

  lease(address: string, changes: Partial<LeaseSpec> = {}): this {
    const spec = lease(address, changes)
    return this.put('IPLease', storedLease(spec, this.#version))
  }

  unlease(address: string): void {
    this.model.remove('IPLease', '', leaseName('default', lease(address).address))
  }

  pod(texts: PodTexts): this {
    return this.put('Pod', pod(texts))
  }

  grid(range: string, domain = 'default') {
    return this.answers.grid(domain, rangeOf(range))
  }

  /** One cell for each address. */
  async cells(range: string, domain = 'default') {
    const grid = await this.grid(range, domain)
    if (grid.shown !== 'cells') throw new Error(`${range} is shown in ${grid.shown}`)
    return grid
  }

  async blocks(range: string, domain = 'default') {
    const grid = await this.grid(range, domain)
    if (grid.shown !== 'blocks') throw new Error(`${range} is shown in ${grid.shown}`)
    return grid
  }
}

/** Of the counts of a grid, or of all its blocks together. */
export const total = (counts: Readonly<Record<string, string | undefined>>): bigint =>
  Object.values(counts).reduce((sum, count) => sum + BigInt(count ?? 0), 0n)
