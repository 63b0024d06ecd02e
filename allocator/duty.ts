import { setTimeout as sleep } from 'node:timers/promises'

/** How the caches are doing, as far as the duty depends on it. */
interface KnownCluster {
  synced(): boolean
  unready(): readonly string[]
  ages(): readonly { readonly kind: string; readonly state: string }[]
}

export interface DutyParts {
  readonly caches: KnownCluster
  readonly candidacy: { start(): void; isLeading(): boolean }
  readonly work: { begin(): void; end(): void; idle(): Promise<void> }
}

/** How often it is looked whether the caches are filled, in milliseconds. */
const PERIOD = 50

/**
 * Sees to it that this process works while it leads and knows the cluster, and at no other time. It does not strive for the lead
 * before it knows the cluster: another might be ready.
 */
export class Duty {
  readonly #parts: DutyParts
  #timer: NodeJS.Timeout | undefined
  #isOn = false
  #isStopped = false

  constructor(parts: DutyParts) {
    this.#parts = parts
  }

  start(): void {
    this.#timer = setInterval(() => this.look(), PERIOD)
    this.look()
  }

  /** Begins or ends the work, as things are now. */
  look(): void {
    const { candidacy, work } = this.#parts
    const knows = !this.#isStopped && this.#knowsCluster()
    if (knows) candidacy.start()
    const should = knows && candidacy.isLeading()
    if (should === this.#isOn) return
    this.#isOn = should
    if (should) work.begin()
    else work.end()
  }

  /** Something that concerns everybody has changed: looks at everything again, if it works at all. */
  again(): void {
    if (this.#isOn) this.#parts.work.begin()
  }

  /** Why the work is not done, or by what may be out of date; one line each. */
  obstacles(): readonly string[] {
    if (this.#isStopped) return ['stopping']
    const reasons = this.#parts.caches.unready()
    return this.#lacksLeases() ? [...reasons, NO_LEASES] : reasons
  }

  /** Begins nothing more; resolves when what is being worked on is done, or after that many milliseconds. */
  async stop(longestMs: number): Promise<void> {
    this.#isStopped = true
    clearInterval(this.#timer)
    this.look()
    const late = new AbortController()
    await Promise.race([
      this.#parts.work.idle(),
      sleep(longestMs, undefined, { signal: late.signal }).catch(() => undefined),
    ])
    late.abort()
  }

  #knowsCluster(): boolean {
    return this.#parts.caches.synced() && !this.#lacksLeases()
  }

  /** Whether it is known that the cluster has no IPLeases; what it has is not known before it was asked. */
  #lacksLeases(): boolean {
    const states = new Map(this.#parts.caches.ages().map(({ kind, state }) => [kind, state]))
    return states.get('CustomResourceDefinition') !== 'syncing' && states.get('IPLease') === 'absent'
  }
}

const NO_LEASES =
  'IPLease: the cluster has no CustomResourceDefinition ipleases.ipam.berth.dev; apply manifests/crds/ip-lease/ip-leases.yaml'
