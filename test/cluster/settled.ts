import { globalPool, macvlan, nad, namespace, pod } from './rule-rows/manifests.ts'
import type { KubeObject } from './rule-rows/kube-object.ts'
import type { ObjectAccess } from './rule-rows/object-access.ts'
import { toldBy } from './rule-rows/told.ts'
import { until } from './until.ts'

const HOME = { namespace: 'berth-settled' }
const POOLS = { annotations: { 'ipam.berth.dev/domain': 'berth-settled' } }
const FIXED = macvlan({
  master: 'settled',
  ipam: { type: 'static', addresses: [{ address: '192.0.2.1/32' }] },
})

/**
 * A review by cache is a moment behind the API server. Waits until the webhook has seen everything that was written so far: writes
 * one more Namespace label, NAD, pod and pool, and asks by dry runs until each has its effect, as every watch keeps its order.
 */
export class Settling {
  readonly #access: ObjectAccess
  #count = 0

  constructor(access: ObjectAccess) {
    this.#access = access
  }

  /** Makes the namespace of the markers. Before the webhook starts: it reads what it has not seen live. */
  prepare(): Promise<void> {
    return this.#write(namespace(HOME.namespace))
  }

  async settled(): Promise<void> {
    const name = `marker-${(this.#count += 1)}`
    const own = { ...HOME, annotations: { 'ipam.berth.dev/domain': name } }
    const network = nad(name, FIXED, own)
    const holder = pod('holder', undefined, {}, HOME)
    const pool = globalPool(name, ['192.168.20.10'], {}, POOLS)
    await this.#write(namespace(HOME.namespace, { 'attach.berth.dev/net1': name }))
    await this.#until('namespaces', pod('probe', undefined, {}, HOME), (text) => text.includes(name))
    await this.#write(network)
    await this.#until('networks', nad('probe', FIXED, own), (text) => text.includes('range-overlap'))
    await this.#write(holder)
    await this.#until('pods', pod('probe', undefined, {}, HOME), (text) => text.includes('address-in-use'))
    await this.#write(pool)
    const overlapping = globalPool('probe', ['192.168.20.10'], {}, POOLS)
    await this.#until('pools', overlapping, (text) => text.includes(name))
    for (const written of [pool, holder, network]) await this.#remove(written)
    await this.#until('pools', overlapping, (text) => text === '')
  }

  async #write(object: KubeObject): Promise<void> {
    const created = await this.#access.create(object)
    const answer = created.status === 409 ? await this.#access.update(object) : created
    if (answer.status >= 300) throw new Error(`cannot write a marker: ${toldBy(answer).text}`)
  }

  async #remove(object: KubeObject): Promise<void> {
    let told = ''
    await until(
      async () => {
        const answer = await this.#access.delete(object)
        told = toldBy(answer).text
        return answer.status < 300
      },
      () => `the marker ${object.kind} ${object.metadata.name} cannot be deleted: ${told}`,
    )
  }

  async #until(what: string, probe: KubeObject, isSeen: (text: string) => boolean): Promise<void> {
    let told = ''
    await until(
      async () => {
        told = toldBy(await this.#access.create(probe, { dryRun: true })).text
        return isSeen(told)
      },
      () => `the webhook has not seen the marker of the ${what}; it says: ${told}`,
      5,
    )
  }
}
