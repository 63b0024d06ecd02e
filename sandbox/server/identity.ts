import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { ApiError, unauthorized } from '../api/api-error.ts'
import type { UserInfo } from '../admission/attributes.ts'

/** The one who has the sandbox's token: may do everything, and speak as anyone (kubectl's `--as`). */
const ADMIN: UserInfo = { username: 'admin', groups: ['system:masters', 'system:authenticated'] }

/** @throws ApiError 401 without the right bearer token */
export function identify(headers: IncomingHttpHeaders, token: string): UserInfo {
  const [scheme = '', given = ''] = (headers.authorization ?? '').split(' ')
  if (scheme.toLowerCase() !== 'bearer' || !same(given, token)) throw unauthorized()
  return impersonated(headers) ?? ADMIN
}

/** `Impersonate-User`, `-Group`, `-Uid`, `-Extra-<key>`. */
function impersonated(headers: IncomingHttpHeaders): UserInfo | undefined {
  const username = one(headers['impersonate-user'])
  if (username === undefined) {
    const other = Object.keys(headers).find((name) => name.startsWith('impersonate-'))
    if (other === undefined) return undefined
    throw new ApiError(
      500,
      'InternalError',
      `Internal error occurred: requested ${other} without impersonating a user`,
    )
  }
  const uid = one(headers['impersonate-uid'])
  const extra = extraOf(headers)
  return {
    username,
    ...(uid === undefined ? {} : { uid }),
    groups: groupsOf(username, headers),
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  }
}

function groupsOf(username: string, headers: IncomingHttpHeaders): readonly string[] {
  const asked = list(headers['impersonate-group'])
  const [, namespace] = /^system:serviceaccount:([^:]+):[^:]+$/.exec(username) ?? []
  const own =
    namespace === undefined || asked.length > 0
      ? []
      : ['system:serviceaccounts', `system:serviceaccounts:${namespace}`]
  return [...new Set([...asked, ...own, 'system:authenticated'])]
}

const EXTRA = 'impersonate-extra-'

function extraOf(headers: IncomingHttpHeaders): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name.startsWith(EXTRA))
      .map(([name, value]) => [decodeURIComponent(name.slice(EXTRA.length)), list(value)]),
  )
}

const one = (header: string | readonly string[] | undefined): string | undefined => list(header)[0]

/** Node joins a repeated header with commas. */
const list = (header: string | readonly string[] | undefined): readonly string[] =>
  header === undefined ? [] : [header].flat().flatMap((value) => value.split(/,\s*/))

/** Compares in constant time, whatever the lengths. */
function same(a: string, b: string): boolean {
  const digest = (value: string): Buffer => createHash('sha256').update(value).digest()
  return timingSafeEqual(digest(a), digest(b))
}
