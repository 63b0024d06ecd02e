import type { Lease, LeasePod } from '../../network/lease/lease.ts'
import type { Allocation } from '../allocation.ts'
import { LeaseStore, type Changed } from '../store/leases.ts'
import type { Again } from '../work/controller.ts'
import type { Rests } from './rests.ts'

/** Another look at once: there is a next step. */
const NOW: Again = { afterMs: 0 }
/** The lease is not what it was any more, and the view knows what it is: another look decides. */
const CHANGED: Again = { afterMs: 100 }

/** The steps that a lease takes on its way to be freed. Each is one write that applies to the lease as it was judged, or not at all. */
export class LeaseSteps {
  readonly #log: Allocation['log']
  readonly #store: LeaseStore
  readonly #rests: Rests

  constructor({ api, view, log }: Allocation, rests: Rests) {
    this.#log = log
    this.#store = new LeaseStore(api, view)
    this.#rests = rests
  }

  /** Its pod or its claim is gone, or nobody keeps it any more. `node`: where the pod ran. */
  async rest(
    lease: Lease,
    phase: 'Held' | 'Quarantined',
    node: string | undefined,
  ): Promise<Again | undefined> {
    const pod = lease.pod && onNode(lease.pod, node)
    const changed = await this.#store.change(lease, { ...lease, pod, phase, releasedAt: this.#rests.stamp() })
    if (changed.ok) {
      this.#rests.began(changed.lease)
      this.#log.debug({ lease: lease.name, from: lease.phase, to: phase, pod }, 'released')
    }
    return next(changed)
  }

  /** The node has become known on which the pod ran. */
  async nameNode(lease: Lease, node: string): Promise<Again | undefined> {
    const pod = lease.pod && onNode(lease.pod, node)
    return next(await this.#store.change(lease, { ...lease, pod }))
  }

  /** Whose address it is, is there all the same. */
  async bind(lease: Lease): Promise<Again | undefined> {
    const changed = await this.#store.change(lease, { ...lease, phase: 'Bound', releasedAt: undefined })
    if (changed.ok)
      this.#log.warn(
        { lease: lease.name, was: lease.phase, owner: lease.owner },
        'a lease was at rest though its owner lives: bound again',
      )
    return next(changed)
  }

  /** The address is anybody's again. */
  async free(lease: Lease): Promise<Again | undefined> {
    const removed = await this.#store.remove(lease)
    if (removed.ok) this.#log.debug({ lease: lease.name, pod: lease.pod, owner: lease.owner }, 'freed')
    return removed.ok || removed.reason === 'gone' ? undefined : CHANGED
  }
}

const onNode = (pod: LeasePod, node: string | undefined): LeasePod => ({ ...pod, node: pod.node ?? node })

function next(changed: Changed): Again | undefined {
  if (changed.ok) return NOW
  return changed.reason === 'gone' ? undefined : CHANGED
}
