/**
 * A uid as it is kept: 16 characters of one byte for a UUID (32 bytes in memory where the text takes 56), else the text,
 * which tests and hand-written files have.
 */
export type PackedUid = string | { readonly text: string }

/** As Kubernetes writes them (google/uuid): lower case, with hyphens. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

export const packUid = (uid: string): PackedUid =>
  UUID.test(uid) ? Buffer.from(uid.replaceAll('-', ''), 'hex').toString('latin1') : { text: uid }

export function unpackUid(packed: PackedUid): string {
  if (typeof packed !== 'string') return packed.text
  const hex = Buffer.from(packed, 'latin1').toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** Equal uids, so that one of them need not be kept. */
export const sameUid = (a: PackedUid, b: PackedUid): boolean =>
  a === b || (typeof a !== 'string' && typeof b !== 'string' && a.text === b.text)
