import { ADDRESS_GATE } from '../network/lease/pod-keys.ts'
import type { AllocatorView, Change, ViewListener } from './view.ts'

interface Watched {
  readonly uid: string
  /** By `performance.now()`. */
  readonly since: number
}

/**
 * Measures how long pods wait at Berth's gate: from the moment that this process sees the pod until it sees it without the gate.
 * Those that were there before it are not measured, nor those that go first.
 */
export class AllocationTimes implements ViewListener {
  readonly #view: Pick<AllocatorView, 'pod'>
  readonly #observe: (seconds: number) => void
  readonly #gated = new Map<string, Watched>()

  constructor(view: Pick<AllocatorView, 'pod'>, observe: (seconds: number) => void) {
    this.#view = view
    this.#observe = observe
  }

  changed({ kind, namespace, name }: Change): void {
    if (kind !== 'Pod') return
    const key = `${namespace}/${name}`
    const pod = this.#view.pod(namespace, name)
    const known = this.#gated.get(key)
    if (pod?.gates.includes(ADDRESS_GATE) === true) {
      if (known?.uid !== pod.uid) this.#gated.set(key, { uid: pod.uid, since: performance.now() })
      return
    }
    if (known === undefined) return
    this.#gated.delete(key)
    if (pod?.uid === known.uid) this.#observe((performance.now() - known.since) / 1000)
  }

  freed(): void {}
}
