import { isObject, objectAt, stringsAt, text, type JsonObject } from '../network/json/json.ts'
import { authorityFrom, pemOf, servingFrom, trustsIn } from './read-certificates.ts'
import {
  NOTHING,
  requiredOf,
  type Asked,
  type Authority,
  type CertificateState,
  type Other,
  type Serving,
  type Trust,
} from './state.ts'

/** The annotation by which somebody asks for a renewal: `serving`, `authority` or `revoke`. */
export const RENEW = 'berth.dev/renew'

export interface ReadState {
  readonly state: CertificateState
  /** What of the Secret cannot be used, for the log: never what stands there. */
  readonly problems: readonly string[]
}

/** What the Secret holds, of which anything may be missing, damaged or somebody else's. */
export function readSecret(secret: JsonObject | undefined): ReadState {
  if (secret === undefined) return { state: NOTHING, problems: [] }
  const problems: string[] = []
  const data = decoded(secret)
  const pairAt = (cert: string, key: string) => ({ cert: data.get(cert) ?? '', key: data.get(key) ?? '' })
  const authorityAt = (name: string): Authority | undefined => {
    const pair = pairAt(`${name}.crt`, `${name}.key`)
    if (pair.cert === '' && pair.key === '') return undefined
    const read = authorityFrom(pair)
    if (read.ok) return read.value
    problems.push(`${name}.crt and ${name}.key: ${read.problem}`)
    return undefined
  }
  const authority = authorityAt('authority')
  const next = authorityAt('next')
  const notes = notesOf(data.get('notes.json'), problems)
  const signing = new Set([authority?.id, next?.id])
  // Also what lost its key: a replica may serve by it.
  const bundle = trustsIn(`${data.get('authority.crt') ?? ''}\n${data.get('ca.crt') ?? ''}`)
  const others = distinct(bundle.filter(({ id }) => !signing.has(id))).map(({ id, cert }): Other => ({
    id,
    cert,
    strangerSince: notes.strangers.get(id),
  }))
  const state = { authority, next, others, dropped: notes.dropped, asked: askedOf(secret) }
  const serving = servingIn(
    pairAt('tls.crt', 'tls.key'),
    requiredOf({ ...state, serving: undefined }),
    problems,
  )
  return { state: { ...state, serving }, problems }
}

function servingIn(
  pair: { readonly cert: string; readonly key: string },
  authorities: readonly Trust[],
  problems: string[],
): Serving | undefined {
  if (pair.cert === '' && pair.key === '') return undefined
  const read = servingFrom(pair, authorities)
  if (!read.ok) problems.push(`tls.crt and tls.key: ${read.problem}`)
  else if (read.value.issuer === undefined) problems.push('tls.crt: no authority of ca.crt signed it')
  return read.ok ? read.value : undefined
}

const distinct = (list: readonly Trust[]): readonly Trust[] => [
  ...new Map(list.map((trust) => [trust.id, trust])).values(),
]

function decoded(secret: JsonObject): ReadonlyMap<string, string> {
  const entries = Object.entries(stringsAt(secret, 'data'))
  return new Map(entries.map(([key, value]) => [key, Buffer.from(value, 'base64').toString('utf8')]))
}

function askedOf(secret: JsonObject): Asked | undefined {
  const asked = text(objectAt(objectAt(secret, 'metadata'), 'annotations'), RENEW)
  return asked === 'serving' || asked === 'authority' || asked === 'revoke' ? asked : undefined
}

interface Notes {
  readonly strangers: ReadonlyMap<string, number>
  readonly dropped: readonly string[]
}

/** `{"strangers": {"<id>": "2026-11-21T08:00:00.000Z"}, "dropped": ["<id>"]}` */
function notesOf(json: string | undefined, problems: string[]): Notes {
  if (json === undefined) return { strangers: new Map(), dropped: [] }
  const notes = parse(json)
  if (notes === undefined) problems.push('notes.json: no JSON object')
  const strangers = Object.entries(stringsAt(notes ?? {}, 'strangers')).flatMap(
    ([id, since]): [string, number][] => {
      const time = Date.parse(since)
      return Number.isNaN(time) ? [] : [[id, time]]
    },
  )
  const dropped = notes === undefined ? [] : notes['dropped']
  return {
    strangers: new Map(strangers),
    dropped: Array.isArray(dropped) ? dropped.filter((id): id is string => typeof id === 'string') : [],
  }
}

function parse(json: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(json)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Berth's own entries of `data`. */
const KEYS = new Set([
  'authority.crt',
  'authority.key',
  'next.crt',
  'next.key',
  'tls.crt',
  'tls.key',
  'ca.crt',
  'notes.json',
])

/** The Secret to write. `before`: as it was read, undefined where there is none; what others put there stays. */
export function writeSecret(
  state: CertificateState,
  name: { readonly namespace: string; readonly name: string },
  before: JsonObject | undefined,
): JsonObject {
  const kept = Object.entries(before === undefined ? {} : objectAt(before, 'data')).filter(
    ([key]) => !KEYS.has(key),
  )
  return {
    ...(before ?? { apiVersion: 'v1', kind: 'Secret', type: 'Opaque' }),
    metadata: metadataOf(state, name, before),
    data: { ...Object.fromEntries(kept), ...dataOf(state) },
  }
}

function metadataOf(
  state: CertificateState,
  name: { readonly namespace: string; readonly name: string },
  before: JsonObject | undefined,
): JsonObject {
  const metadata = before === undefined ? { ...name, labels: LABELS } : objectAt(before, 'metadata')
  const annotations: Record<string, string> = { ...stringsAt(metadata, 'annotations'), ...timesOf(state) }
  if (state.asked === undefined) delete annotations[RENEW]
  return { ...metadata, annotations }
}

const LABELS = { 'app.kubernetes.io/name': 'berth', 'app.kubernetes.io/part-of': 'berth' }

/** For people; nothing is read from there. */
const timesOf = ({ authority, serving }: CertificateState): Readonly<Record<string, string>> => ({
  'berth.dev/authority-expires': authority === undefined ? '' : new Date(authority.until).toISOString(),
  'berth.dev/serving-expires': serving === undefined ? '' : new Date(serving.until).toISOString(),
})

function dataOf(state: CertificateState): JsonObject {
  const { authority, next, serving, others, dropped } = state
  const strangers = others.flatMap(({ id, strangerSince }) =>
    strangerSince === undefined ? [] : [[id, new Date(strangerSince).toISOString()]],
  )
  const notes = { strangers: Object.fromEntries(strangers), dropped }
  const texts = {
    'authority.crt': authority?.cert,
    'authority.key': authority?.key,
    'next.crt': next?.cert,
    'next.key': next?.key,
    'tls.crt': serving?.cert,
    'tls.key': serving?.key,
    'ca.crt': pemOf(requiredOf(state)),
    'notes.json': JSON.stringify(notes),
  }
  const defined = Object.entries(texts).filter(([, value]) => value !== undefined && value !== '')
  return Object.fromEntries(defined.map(([key, value]) => [key, Buffer.from(value ?? '').toString('base64')]))
}
