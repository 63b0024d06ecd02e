import type { X509Certificate } from 'node:crypto'
import { TLSSocket } from 'node:tls'
import type { Socket } from 'node:net'
import type { Logger } from 'pino'
import type { CallerOptions } from './process.ts'

/** Tells callers that may ask from those that may not, by the certificates that they present. */
export interface Callers {
  /** Why the connection's caller is not served; undefined: it is. */
  refusal(socket: Socket): string | undefined
}

/** Whoever asks without a right to does so again and again. */
const TELLING = 60_000
/** A certificate may name anything, at any length. */
const LONGEST = 200

/**
 * The handshake has verified the certificate against the authorities of `caFile`, and let the caller in all the same: conversions are
 * called for without one (see `server.ts`), and a refusal in words helps more than an alert.
 */
export function callersOf({ caFile, names }: CallerOptions, log: Logger): Callers {
  const known = new WeakMap<Socket, { readonly refusal: string | undefined }>()
  let told = Number.NEGATIVE_INFINITY
  let untold = 0
  const tell = (socket: Socket, problem: string): void => {
    const now = performance.now()
    if (now - told < TELLING) {
      untold++
      return
    }
    log.warn({ caller: socket.remoteAddress, problem, others: untold }, 'a caller was refused')
    told = now
    untold = 0
  }
  return {
    refusal: (socket) => {
      let judged = known.get(socket)
      if (judged === undefined) {
        judged = { refusal: judge(socket, caFile, names) }
        known.set(socket, judged)
      }
      if (judged.refusal !== undefined) tell(socket, judged.refusal)
      return judged.refusal
    },
  }
}

function judge(socket: Socket, caFile: string, names: readonly string[]): string | undefined {
  const certificate = socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined
  if (!(socket instanceof TLSSocket) || certificate === undefined)
    return `no client certificate was presented: only callers with one of the authorities in ${caFile} are served (--client-ca-file)`
  const presented = presentedNames(certificate)
  const title = clipped(presented.length === 0 ? 'without a name' : `of ${presented.join(', ')}`)
  if (!socket.authorized) {
    const why = clipped(String(socket.authorizationError))
    return `the client certificate ${title} is not valid by the authorities in ${caFile} (--client-ca-file): ${why}`
  }
  if (names.length === 0 || presented.some((name) => names.includes(name))) return undefined
  return `the client certificate is ${title}: --client-name allows ${names.join(', ')}`
}

/** The common names and the DNS names of the caller's certificate, as Node has read them. */
function presentedNames(certificate: X509Certificate): readonly string[] {
  const { subject, subjectaltname = '' } = certificate.toLegacyObject()
  return [...[subject.CN].flat().filter((name) => typeof name === 'string'), ...dnsNames(subjectaltname)]
}

/**
 * Of `DNS:kube-apiserver, IP Address:10.0.0.1`. What holds a character that could deceive is quoted by Node (CVE-2021-44532): such
 * names are left out, and what is inside the quotes is no name.
 */
const dnsNames = (text: string): readonly string[] =>
  text
    .replaceAll(/"(?:[^"\\]|\\.)*"/g, '')
    .split(', ')
    .flatMap((entry) => (/^DNS:[^,]+$/.test(entry) ? [entry.slice(4)] : []))

/** On one line, and not for pages. */
const clipped = (text: string): string =>
  JSON.stringify(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text).slice(1, -1)
