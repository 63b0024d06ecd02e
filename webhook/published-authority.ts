import type { Logger } from 'pino'
import { certificateOf, isSignedBy } from '../certs/verify.ts'
import { isArray, isObject, objectAt, property, text, type JsonObject } from '../network/json/json.ts'
import type { PublishedOptions } from './process.ts'

/** Compares the certificate that is served with the authorities that the API server trusts for our webhooks. */
export interface PublishedAuthority {
  /** Why the API server's calls fail; empty when they do not, or nothing is known against it. */
  unready(): readonly string[]
  /** Looks at once: another certificate is served. */
  look(): void
  stop(): void
}

export interface PublishedParts {
  readonly options: PublishedOptions
  /** Undefined: there is no such object. Rejects if there is no answer. */
  readonly read: (path: string) => Promise<JsonObject | undefined>
  /** PEM of the certificate, and of the chain behind it, that is served now. */
  readonly served: () => string
  readonly log: Logger
  /** Between two looks, in milliseconds; 10 s if undefined. */
  readonly period?: number
  /** The same while something is wrong, or may be; 1 s if undefined. */
  readonly soon?: number
}

const KINDS = [
  { kind: 'MutatingWebhookConfiguration', resource: 'mutatingwebhookconfigurations' },
  { kind: 'ValidatingWebhookConfiguration', resource: 'validatingwebhookconfigurations' },
] as const

const PERIOD = 10_000
const SOON = 1000

/** What one webhook of a configuration trusts. */
interface Entry {
  readonly title: string
  /** PEM; empty where the API server goes by its own authorities. */
  readonly bundle: string
}

/**
 * Reads both webhook configurations from time to time. What cannot be read now counts as it was read last; a configuration that is not
 * there says nothing. All replicas read the same: what would stop them all has to be found twice in a row, and they are back as soon as
 * it is mended.
 */
export function followPublishedAuthority(parts: PublishedParts): PublishedAuthority {
  const { options, read, served, log, period = PERIOD, soon = Math.min(SOON, period) } = parts
  const known = new Map<string, readonly Entry[]>()
  let problem: string | undefined
  const verdict = new Verdict(`${options.configuration}: the webhook configurations have not been read yet`)
  let timer: NodeJS.Timeout | undefined
  let isStopped = false
  const readKind = async ({ kind, resource }: (typeof KINDS)[number]): Promise<void> => {
    const path = `/apis/admissionregistration.k8s.io/v1/${resource}/${encodeURIComponent(options.configuration)}`
    const found = await read(path)
    known.set(kind, found === undefined ? [] : entriesOf(kind, found, options))
  }
  const look = async (): Promise<void> => {
    const outcomes = await Promise.allSettled(KINDS.map(readKind))
    if (isStopped) return
    const failed = outcomes.find((outcome) => outcome.status === 'rejected')
    const reason: unknown = failed?.reason
    const said = reason instanceof Error ? reason.message : failed && String(reason)
    if (said !== undefined && said !== problem)
      log.warn({ problem: said }, 'cannot read the published authority; what is known of it stays')
    problem = said
    const entries = KINDS.flatMap(({ kind }) => known.get(kind) ?? [])
    verdict.hear(reasonsAgainst(served(), verdict.wasGood ? withoutAdded(served(), entries) : entries))
  }
  let again = false
  let looking: Promise<void> | undefined
  const lookAlone = (): void => {
    again = looking !== undefined
    if (isStopped || looking !== undefined) return
    clearTimeout(timer)
    looking = look().finally(() => {
      looking = undefined
      const pause = verdict.isDoubtful ? soon : period
      timer = setTimeout(lookAlone, again ? 0 : pause * (0.8 + Math.random() * 0.4))
      timer.unref()
    })
  }
  lookAlone()
  return {
    unready: () => verdict.reasons,
    look: lookAlone,
    stop: () => {
      isStopped = true
      clearTimeout(timer)
    },
  }
}

/** What is known, once it was found twice in a row; that nothing is wrong counts at once. */
class Verdict {
  #reasons: readonly string[]
  #isDoubtful = true
  #wasGood = false

  constructor(first: string) {
    this.#reasons = [first]
  }

  get reasons(): readonly string[] {
    return this.#reasons
  }

  /** Something was wrong at the last look. */
  get isDoubtful(): boolean {
    return this.#isDoubtful
  }

  /** Nothing was wrong once. */
  get wasGood(): boolean {
    return this.#wasGood
  }

  hear(found: readonly string[]): void {
    const isWrong = found.length > 0
    if (!isWrong || this.#isDoubtful) this.#reasons = found
    this.#isDoubtful = isWrong
    this.#wasGood ||= !isWrong
  }
}

/** The webhooks of a configuration that call our Service; those that call a URL are somebody's test. */
function entriesOf(
  kind: string,
  configuration: JsonObject,
  { configuration: name, service, namespace }: PublishedOptions,
): readonly Entry[] {
  const webhooks = property(configuration, 'webhooks')
  const own = namespace()
  return (isArray(webhooks) ? webhooks : []).filter(isObject).flatMap((webhook) => {
    const client = objectAt(webhook, 'clientConfig')
    const called = objectAt(client, 'service')
    if (text(called, 'name') !== service || text(called, 'namespace') !== own) return []
    const title = `${kind} ${name}, webhook ${text(webhook, 'name') ?? 'without a name'}`
    return [{ title, bundle: Buffer.from(text(client, 'caBundle') ?? '', 'base64').toString('utf8') }]
  })
}

/**
 * Those that count for a replica that serves: an upgrade may add webhooks, which have no bundle for some seconds. No replica could be
 * called by these, and all would be taken from those that trust them.
 */
function withoutAdded(served: string, entries: readonly Entry[]): readonly Entry[] {
  const others = entries.filter((entry) => !isEmpty(entry))
  return others.some(({ bundle }) => isSignedBy(served, bundle, new Date())) ? others : entries
}

const isEmpty = ({ bundle }: Entry): boolean => bundle.trim() === ''

/** One line for those with no bundle, one for those with a wrong one: `… the caBundle of ValidatingWebhookConfiguration berth, webhook pods.berth.dev, and 5 more: …` */
function reasonsAgainst(served: string, entries: readonly Entry[]): readonly string[] {
  const now = new Date()
  const verdicts = new Map<string, boolean>()
  const isTrusted = ({ bundle }: Entry): boolean => {
    const isSigned = verdicts.get(bundle) ?? isSignedBy(served, bundle, now)
    verdicts.set(bundle, isSigned)
    return isSigned
  }
  const empty = entries.filter(isEmpty)
  const wrong = entries.filter((entry) => !isEmpty(entry) && !isTrusted(entry))
  return [
    ...(empty.length === 0
      ? []
      : [
          `no caBundle in ${listed(empty)}: the API server trusts no certificate of ours; let cert-manager (annotation cert-manager.io/inject-ca-from) or the allocator (--manage-certificates) put the authority there`,
        ]),
    ...(wrong.length === 0
      ? []
      : [
          `the served certificate (${described(served)}) is not signed by the caBundle of ${listed(wrong)}: the API server's calls fail; put the authority of this certificate there, or a certificate of that authority into --tls-cert-file`,
        ]),
  ]
}

function listed([first, ...others]: readonly Entry[]): string {
  const title = first?.title ?? ''
  return others.length === 0 ? title : `${title}, and ${others.length} more`
}

/** `CN=berth, issued by CN=berth authority, expires 2026-12-21T03:04:05.000Z` */
function described(served: string): string {
  const certificate = certificateOf(served)
  if (certificate === undefined) return 'unreadable'
  const { subject, issuer, validToDate } = certificate
  const onOneLine = (names: string): string => names.replaceAll('\n', ', ')
  const expiry = `${validToDate < new Date() ? 'expired' : 'expires'} ${validToDate.toISOString()}`
  return `${onOneLine(subject ?? '')}, issued by ${onOneLine(issuer ?? '')}, ${expiry}`
}
