import type { Logger } from 'pino'
import type { CertificateFigures } from './certificates.ts'
import { messageOf } from './api.ts'
import type { StateStep } from './advance.ts'
import type { Target } from './published.ts'
import type { CertificateState, Serving } from './state.ts'

const DONE: Readonly<Record<StateStep['kind'], string>> = {
  begin: 'made an authority and a serving certificate',
  revoke: 'made an authority and a serving certificate; nothing of before is trusted any more',
  prepare: 'made the next authority; it is published before it signs anything',
  issue: 'renewed the serving certificate',
  promote: 'the next authority signs from now on; made a serving certificate of it',
  note: "found somebody else's authority published; it stays trusted for a while",
  drop: 'an authority is trusted no more; it leaves the bundles',
}

/** What is known, and told: each thing once, however often it is found. */
export class Reporter {
  readonly #log: Logger
  #state: CertificateState | undefined
  #problems = ''
  #failure: string | undefined
  #waiting: string | undefined
  #lastPublished: number | undefined

  constructor(log: Logger) {
    this.#log = log
  }

  /** What last went wrong, and still does. */
  get failure(): string | undefined {
    return this.#failure
  }

  figures(): CertificateFigures {
    const seconds = (until: number | undefined) => (until === undefined ? undefined : until / 1000)
    return {
      authorityExpiry: seconds(this.#state?.authority?.until),
      servingExpiry: seconds(this.#state?.serving?.until),
      lastPublished: this.#lastPublished,
      step: this.#failure ?? this.#waiting ?? 'following the Secret',
    }
  }

  read(state: CertificateState, problems: readonly string[]): void {
    this.#state = state
    const said = problems.join('; ')
    if (said !== this.#problems && said !== '')
      this.#log.warn(
        { problems },
        'the Secret of the certificates holds what cannot be used; it is made anew',
      )
    this.#problems = said
  }

  stepped(kind: StateStep['kind'], { authority, next, serving }: CertificateState): void {
    this.#waiting = DONE[kind]
    this.#log.info(
      {
        step: kind,
        authority: authority?.id,
        ...(next && { next: next.id }),
        ...(serving && { expiry: new Date(serving.until) }),
      },
      DONE[kind],
    )
  }

  published({ title }: Target): void {
    this.#lastPublished = Date.now() / 1000
    this.#waiting = `wrote the bundle of authorities into ${title}`
    this.#log.info({ registration: title }, 'wrote the bundle of authorities')
  }

  waiting(why: string): void {
    if (why !== this.#waiting) this.#log.info({ why }, 'certificates: nothing to do now')
    this.#waiting = why
  }

  written(folder: string, { until }: Serving): void {
    const expiry = new Date(until)
    this.#log.info({ folder, expiry }, 'put the serving certificate into its folder')
  }

  followed(): void {
    this.#waiting = undefined
  }

  failed(error: unknown): void {
    const said = messageOf(error)
    if (said !== this.#failure) this.#log.warn({ problem: said }, 'certificates: a look failed; trying again')
    this.#failure = said
  }

  succeeded(): void {
    if (this.#failure !== undefined) this.#log.info('certificates: working again')
    this.#failure = undefined
  }
}
