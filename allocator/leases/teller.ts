import { formatAddress } from '../../network/address/address.ts'
import { ApiError } from '../../cluster/api/api-error.ts'
import type { JsonObject } from '../../network/json/json.ts'
import { ADDRESS_CONDITION } from '../../network/lease/pod-keys.ts'
import type { Allocation } from '../allocation.ts'
import type { AllocatedPod } from '../view.ts'
import { podPath } from './live-pod.ts'
import type { Matches } from './match.ts'
import { conditionText, eventText, isAbout, type Obstacle } from './obstacle.ts'

/** An Event's message is cut by the API server's rules at 1,024 bytes. */
const LONGEST_EVENT = 1000

/** Tells a pod's people how it stands: by the condition `ipam.berth.dev/AddressAllocated`, and by Events. */
export class Teller {
  readonly #allocation: Allocation

  constructor(allocation: Allocation) {
    this.#allocation = allocation
  }

  /** That the pod waits, and for what; once, as long as it is for the same. */
  async waits(pod: AllocatedPod, obstacle: Obstacle): Promise<void> {
    const { condition } = pod
    const isTold =
      condition?.status === 'False' &&
      condition.reason === obstacle.reason &&
      isAbout(obstacle, condition.message)
    if (isTold) return
    const { reason } = obstacle
    this.#record(pod, 'Warning', reason, eventText(obstacle))
    await this.#writeCondition(pod, { status: 'False', reason, message: conditionText(obstacle) })
  }

  /** That a pod that was told to wait has what it needs. */
  async hasAll(pod: AllocatedPod, matches: Matches): Promise<void> {
    if (pod.condition?.status !== 'False') return
    const message = addressesText(matches)
    this.#record(pod, 'Normal', 'AddressAllocated', message)
    await this.#writeCondition(pod, { status: 'True', reason: 'AddressAllocated', message })
  }

  /** That the addresses were written into a pod that may have started already. `isRestored`: instead of others. */
  wasHealed(pod: AllocatedPod, matches: Matches, isRestored: boolean): void {
    const message = addressesText(matches)
    if (isRestored)
      this.#record(
        pod,
        'Warning',
        'AddressRestored',
        `ips were changed to what the pod has not leased; put back: ${message}`,
      )
    else
      this.#record(
        pod,
        'Normal',
        'AddressAllocated',
        `${message}; the pod came without the scheduling gate, or without its addresses`,
      )
  }

  #record(pod: AllocatedPod, type: 'Normal' | 'Warning', reason: string, message: string): void {
    const { namespace, name, uid } = pod
    const subject = { apiVersion: 'v1', kind: 'Pod', namespace, name, uid }
    this.#allocation.events.record(subject, { type, reason, message: message.slice(0, LONGEST_EVENT) })
  }

  async #writeCondition(
    pod: AllocatedPod,
    { status, reason, message }: NonNullable<AllocatedPod['condition']>,
  ): Promise<void> {
    const { api, view, clock } = this.#allocation
    const now = clock.now()
    const turned = status !== pod.condition?.status && now !== undefined
    const condition: JsonObject = {
      type: ADDRESS_CONDITION,
      status,
      reason,
      message,
      ...(turned && { lastTransitionTime: new Date(now).toISOString().replace(/\.\d+Z$/, 'Z') }),
    }
    // The uid: a pod that came in its place has a condition of its own.
    const body = { metadata: { uid: pod.uid }, status: { conditions: [condition] } }
    try {
      const type = 'application/strategic-merge-patch+json'
      view.learn('Pod', await api.patch(`${podPath(pod)}/status`, { type, body }))
    } catch (error) {
      if (!(error instanceof ApiError) || ![404, 409, 422].includes(error.status)) throw error
      // It is gone, or another: the watch tells.
    }
  }
}

/** `net1 192.168.20.5/24, net2 2001:db8::5/64`. */
function addressesText({ matches }: Matches): string {
  const told = matches.flatMap(({ slot, lease }) =>
    lease === undefined ? [] : `${slot.attachment.interface} ${formatAddress(lease.address)}/${lease.prefix}`,
  )
  return told.length === 0 ? 'no network of the pod is given addresses by Berth any more' : told.join(', ')
}
