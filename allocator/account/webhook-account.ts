import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import { AccountFolder } from './account-folder.ts'
import { accountMetrics } from './metrics.ts'
import { requestToken, type Account, type TokenIssuer } from './token-request.ts'

/** The account of the webhook beside us, kept alive: it has no token but those that are asked for here. */
export interface WebhookAccount {
  /** Why the webhook has no token, or soon has none; empty when all is well. */
  unready(): readonly string[]
  /** In Prometheus's text format. */
  metrics(): Promise<string>
  /** The files stay: the webhook answers what is in flight. */
  close(): Promise<void>
}

export interface WebhookAccountOptions {
  readonly issuer: TokenIssuer
  readonly account: Account
  /** Where the webhook finds its token. */
  readonly folder: string
  /** Folder of our own account. */
  readonly ownFolder: string
  readonly log: Logger
  readonly timing?: AccountTiming
}

/** All in milliseconds. */
export interface AccountTiming {
  /** How long a token is to be valid. */
  readonly life: number
  /** After so long the next one is asked for. */
  readonly renewal: number
  /** Between two looks whether the file is still there. */
  readonly look: number
  readonly firstRetry: number
  readonly longestRetry: number
}

const MINUTE = 60_000

/**
 * A token is renewed long before it expires: tokens of an account that was deleted and made again are refused at once, and the
 * webhook would be blind until then.
 */
export const ACCOUNT_TIMING: AccountTiming = {
  life: 120 * MINUTE,
  renewal: 5 * MINUTE,
  look: 1000,
  firstRetry: 500,
  longestRetry: 30_000,
}

/** A token that expires within this time, in milliseconds, is as good as none: whoever is to help needs some time. */
const MARGIN = 10 * MINUTE

/** Asks for the first token at once, in the background. */
export function keepWebhookAccount(options: WebhookAccountOptions): WebhookAccount {
  const keeper = new Keeper(options)
  const metrics = accountMetrics(() => keeper.expiry)
  const ended = keeper.run()
  return {
    unready: () => keeper.unready(),
    metrics: () => metrics.metrics(),
    close: async () => {
      keeper.stop()
      await ended
    },
  }
}

class Keeper {
  readonly #options: WebhookAccountOptions
  readonly #timing: AccountTiming
  readonly #folder: AccountFolder
  readonly #title: string
  readonly #ended = new AbortController()
  #written: { readonly expiry: number; readonly until: number } | undefined
  #problem: string | undefined
  #failures = 0

  constructor(options: WebhookAccountOptions) {
    this.#options = options
    this.#timing = options.timing ?? ACCOUNT_TIMING
    this.#folder = new AccountFolder(options.folder, options.ownFolder)
    this.#title = `${options.account.namespace}/${options.account.name}`
  }

  /** Of the token that was written last, in seconds since 1970. */
  get expiry(): number | undefined {
    return this.#written && this.#written.expiry / 1000
  }

  unready(): readonly string[] {
    const left = (this.#written?.until ?? 0) - performance.now()
    // A short life, by the API server's own limit, is no reason as long as renewing works.
    if (this.#written !== undefined && (this.#problem === undefined || left > MARGIN)) return []
    const state =
      this.#written === undefined
        ? 'there is none yet'
        : `the last one is valid for ${Math.max(0, Math.round(left / 1000))} s`
    const why = this.#problem === undefined ? '' : `: ${this.#problem}`
    return [`the token of service account ${this.#title} for the webhook: ${state}${why}`]
  }

  async run(): Promise<void> {
    const { signal } = this.#ended
    let due = 0
    while (!signal.aborted) {
      const now = performance.now()
      const isWanted = this.#problem === undefined && !(await this.#folder.hasToken())
      if (now >= due || isWanted) due = performance.now() + (await this.#renew())
      await sleep(Math.min(this.#timing.look, Math.max(1, due - performance.now())), undefined, {
        signal,
      }).catch(() => undefined)
    }
  }

  stop(): void {
    this.#ended.abort()
  }

  /** In how many milliseconds to do so again. */
  async #renew(): Promise<number> {
    const { issuer, account, folder, log } = this.#options
    const { life, renewal } = this.#timing
    try {
      const token = await requestToken(issuer, account, life / 1000)
      await this.#folder.write(token.text, account.namespace)
      const isNews = this.#written === undefined || this.#problem !== undefined
      this.#written = { expiry: token.expiry, until: performance.now() + token.life }
      this.#problem = undefined
      this.#failures = 0
      const said = { account: this.#title, folder, expiry: new Date(token.expiry) }
      if (isNews) log.info(said, 'the webhook has a token')
      else log.debug(said, "the webhook's token is renewed")
      return Math.max(this.#timing.look, Math.min(renewal, token.life / 2))
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error)
      const waitMs = this.#backoff()
      if (!this.#ended.signal.aborted)
        log.warn(
          { account: this.#title, folder, problem: this.#problem, waitMs: Math.round(waitMs) },
          'cannot bring the webhook a token; trying again',
        )
      return waitMs
    }
  }

  /** Twice as long each time, with jitter: half to whole. */
  #backoff(): number {
    const { firstRetry, longestRetry } = this.#timing
    const wait = Math.min(longestRetry, firstRetry * 2 ** Math.min(this.#failures++, 20))
    return wait * (0.5 + Math.random() / 2)
  }
}
