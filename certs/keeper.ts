import { advance, type Mint, type StateStep } from './advance.ts'
import type { CertificatesApi } from './api.ts'
import { nextStep } from './plan.ts'
import { publishedIn, type Target } from './published.ts'
import type { Registrations } from './registrations.ts'
import type { SecretStore, StoredState } from './secret-store.ts'
import type { CertificateState } from './state.ts'
import type { CertificateTiming } from './timing.ts'
import type { Witness } from './witness.ts'

/** What a keeper did, for log and metrics. */
export interface KeeperListener {
  /** What the Secret holds, each time it was read. */
  readonly read: (stored: StoredState) => Promise<void>
  /** A step that was written into the Secret; what it led to. */
  readonly stepped: (step: StateStep['kind'], state: CertificateState) => void
  readonly published: (target: Target) => void
  readonly waiting: (why: string) => void
}

export interface KeeperParts {
  readonly api: Pick<CertificatesApi, 'serverNow'>
  readonly store: Pick<SecretStore, 'read' | 'write'>
  readonly registrations: Pick<Registrations, 'look' | 'publish'>
  readonly witness: Witness
  readonly mint: Mint
  readonly timing: CertificateTiming
  /** DNS names of the serving certificate. */
  readonly names: readonly string[]
  readonly isLeading: () => boolean
  readonly listener: KeeperListener
}

/**
 * Reads what is there and does the one step that follows from it, if it leads. It remembers nothing between two looks but for how
 * long it has seen things so: whatever a process left half done, the next one goes on with.
 */
export class Keeper {
  readonly #parts: KeeperParts

  constructor(parts: KeeperParts) {
    this.#parts = parts
  }

  /** True: there may be more to do at once. Throws where something could not be read or written. */
  async look(): Promise<boolean> {
    const { api, store, registrations, witness, timing, names, isLeading, listener } = this.#parts
    const stored = await store.read()
    await listener.read(stored)
    if (!isLeading()) {
      witness.forget()
      return false
    }
    const targets = await registrations.look()
    const now = api.serverNow() ?? Date.now()
    const step = nextStep(stored.state, witness.observe(stored.state, targets), { now, timing, names })
    switch (step.kind) {
      case 'wait':
        listener.waiting(step.why)
        return false
      case 'publish':
        return this.#publish(step.targets, stored.state)
      default:
        return this.#advance(step, { stored, targets, now })
    }
  }

  /** Whichever can be written is: an object that Berth may not write must not keep the bundle from the others. */
  async #publish(targets: readonly Target[], state: CertificateState): Promise<boolean> {
    const { registrations, isLeading, listener } = this.#parts
    const failures: unknown[] = []
    for (const target of targets) {
      if (!isLeading()) return false
      try {
        if (await registrations.publish(target, state)) listener.published(target)
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw failures[0]
    return true
  }

  async #advance(
    step: StateStep,
    seen: { readonly stored: StoredState; readonly targets: readonly Target[]; readonly now: number },
  ): Promise<boolean> {
    const { store, mint, isLeading, listener } = this.#parts
    const published = new Set(publishedIn(seen.targets).map(({ id }) => id))
    const state = await advance(seen.stored.state, step, { now: seen.now, mint, published })
    if (!isLeading()) return false
    if (await store.write(state, seen.stored)) listener.stepped(step.kind, state)
    return true
  }
}
