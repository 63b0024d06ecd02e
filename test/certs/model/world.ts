import type { Mint } from '../../../certs/advance.ts'
import type { KeeperParts } from '../../../certs/keeper.ts'
import { bundleFor, publishedIn, type Target } from '../../../certs/published.ts'
import type { StoredState } from '../../../certs/secret-store.ts'
import { isValid, NOTHING, requiredOf, type CertificateState, type Trust } from '../../../certs/state.ts'
import type { CertificateTiming } from '../../../certs/timing.ts'

/** In seconds of the model. */
export const TIMING: CertificateTiming = {
  authorityLife: 10_000,
  servingLife: 1000,
  propagation: 60,
  adoption: 600,
  strangers: 2000,
  poll: 5,
}
/** How late an API server may learn of a bundle, and a replica of a certificate: within the margins that Berth waits. */
const WATCH_LAG = 55
const REPLICA_LAG = 500

export const NAMES = ['berth.berth-system.svc']

interface Value {
  readonly since: number
  readonly bundle: readonly Trust[]
  /** Whether Berth wrote it; what somebody else writes is not Berth's doing. */
  readonly isOurs: boolean
}

interface Registered {
  readonly uid: number
  readonly values: readonly Value[]
}

interface Replica {
  /** The authority of the certificate that it serves. */
  readonly issuer: string | undefined
  readonly readAt: number
}

const trust = (id: string): Trust => ({ id, cert: id })

/** A cluster: one Secret, some registrations, replicas that follow the Secret and API servers that follow the registrations, both late. */
export class World {
  /** Time that passes; the clock that judges certificates may be off by any amount, and jump. */
  time = 0
  offset = 0
  secret: { readonly version: number; readonly state: CertificateState } | undefined
  readonly registrations = new Map<string, Registered>()
  readonly replicas: Replica[] = [
    { issuer: undefined, readAt: 0 },
    { issuer: undefined, readAt: 0 },
  ]
  /** Counts what others did: what was read before may have been true then. */
  disturbances = 0
  readonly #lost = new Set<string>()
  readonly #emergencies = new Set<string>()
  #versions = 0
  #ids = 0

  now(): number {
    return this.time + this.offset
  }

  readonly mint: Mint = {
    authority: async (now) => {
      const id = `authority-${++this.#ids}`
      return { ...trust(id), key: id, from: now - 10, until: now + TIMING.authorityLife }
    },
    serving: async ({ id, until }, now) => ({
      cert: `${id}/${++this.#ids}`,
      key: id,
      from: now - 10,
      until: Math.min(until, now + TIMING.servingLife),
      issuer: id,
      names: NAMES,
    }),
  }

  read(): StoredState {
    const { secret } = this
    return {
      secret: secret && { version: secret.version },
      state: secret?.state ?? NOTHING,
      problems: [],
    }
  }

  /** `seen`: what others had done when the look began that led to this. */
  write(state: CertificateState, stored: StoredState, seen: number): boolean {
    if ((stored.secret?.['version'] ?? 0) !== (this.secret?.version ?? 0)) return false
    this.#judge(state, seen)
    this.secret = { version: ++this.#versions, state }
    return true
  }

  targets(): readonly Target[] {
    return [...this.registrations].map(([title, { uid, values }]) => {
      const bundle = values.at(-1)?.bundle ?? []
      const entry = { pointer: '', bundle, isClean: true }
      const version = `${uid}/${values.length}`
      return { title, path: title, resourceVersion: version, version, entries: [entry], obstacle: undefined }
    })
  }

  publish(target: Target, state: CertificateState): boolean {
    const [entry] = target.entries
    const current = this.targets().find(({ title }) => title === target.title)
    if (entry === undefined || current?.resourceVersion !== target.resourceVersion) return false
    this.put(target.title, bundleFor(entry, state), true)
    return true
  }

  put(title: string, bundle: readonly Trust[], isOurs: boolean): void {
    const before = this.registrations.get(title)
    const value = { since: this.time, bundle, isOurs }
    this.registrations.set(title, {
      uid: before?.uid ?? ++this.#ids,
      values: [...(before?.values ?? []), value],
    })
  }

  /** What somebody does who is not Berth. What nobody knows after that cannot be kept. */
  disturb(change: () => void): void {
    change()
    this.disturbances++
    const known = new Set(
      [...requiredOf(this.read().state), ...publishedIn(this.targets())].map(({ id }) => id),
    )
    for (const { issuer } of this.replicas)
      if (issuer !== undefined && !known.has(issuer)) this.#lost.add(issuer)
  }

  change(change: Partial<CertificateState>): void {
    this.secret = { version: ++this.#versions, state: { ...this.read().state, ...change } }
  }

  /** As `readSecret` reads what somebody broke: an authority without its key is trusted all the same. */
  damage(what: 'secret' | 'authority' | 'next' | 'serving'): void {
    if (this.secret === undefined) return
    if (what === 'secret') {
      this.secret = undefined
      return
    }
    const { authority, others } = this.secret.state
    const keyless = what === 'authority' && authority ? [{ ...authority, strangerSince: undefined }] : []
    this.change({ [what]: undefined, others: [...keyless, ...others] })
  }

  sync(index: number): void {
    const issuer = this.secret?.state.serving?.issuer ?? this.replicas[index]?.issuer
    this.replicas[index] = { issuer, readAt: this.time }
  }

  pass(time: number): void {
    this.time += time
    this.replicas.forEach(({ readAt }, index) => {
      if (this.time - readAt > REPLICA_LAG - 200) this.sync(index)
    })
  }

  /** Whichever bundle an API server may go by, it vouches for whatever a replica may serve. */
  check(): void {
    for (const [title, registered] of this.registrations)
      for (const { issuer } of this.replicas)
        if (issuer !== undefined && !this.#lost.has(issuer)) this.#verify(title, registered, issuer)
  }

  #verify(title: string, { values }: Registered, issuer: string): void {
    const first = values.findIndex(({ bundle }) => bundle.some(({ id }) => id === issuer))
    values.forEach(({ bundle, isOurs }, index) => {
      const until = values[index + 1]?.since ?? Infinity
      const mayBeRead = until >= this.time - WATCH_LAG
      const isExcused = !isOurs || (this.#emergencies.has(issuer) && (first === -1 || index < first))
      if (!mayBeRead || isExcused) return
      const ids = bundle.map(({ id }) => id)
      if (!ids.includes(issuer))
        throw new Error(`${title} may be read as [${ids.join(', ')}], and a replica serves ${issuer}`)
    })
  }

  /** A certificate may be served unpublished only where nothing worked that could break. */
  #judge(state: CertificateState, seen: number): void {
    const issuer = state.serving?.issuer
    const before = this.secret?.state
    const known = [undefined, before?.serving?.issuer, before?.authority?.id]
    if (known.includes(issuer) || issuer === undefined) return
    const isExpired = before?.authority !== undefined && !isValid(before.authority, this.now())
    const isNew = publishedIn(this.targets()).length === 0
    const isOld = this.disturbances !== seen
    if (isExpired || isNew || isOld) this.#emergencies.add(issuer)
    else if (!publishedIn(this.targets()).some(({ id }) => id === issuer))
      throw new Error(`a certificate of ${issuer} is given out, which is published nowhere`)
  }
}

/** What of a keeper's parts the world plays; `turn` is waited for before each call takes effect. */
export function partsIn(
  world: World,
  turn: () => Promise<void>,
): Pick<KeeperParts, 'api' | 'store' | 'registrations' | 'mint'> {
  let seen = 0
  const inTurn = async <T>(act: () => T): Promise<T> => {
    await turn()
    return act()
  }
  return {
    api: { serverNow: () => world.now() },
    store: {
      read: () =>
        inTurn(() => {
          seen = world.disturbances
          return world.read()
        }),
      write: (state, stored) => inTurn(() => world.write(state, stored, seen)),
    },
    registrations: {
      look: () => inTurn(() => world.targets()),
      publish: (target, state) => inTurn(() => world.publish(target, state)),
    },
    mint: world.mint,
  }
}
