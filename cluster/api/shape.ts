/** What to take of a JSON value: all of it, or of an object the members named. */
export type Shape = 'whole' | Members
export interface Members {
  readonly [key: string]: Shape
}

/** A member to take, with its key as bytes. */
export interface WantedMember {
  readonly key: string
  readonly bytes: Uint8Array
  readonly shape: Shape
}

export const wantedMembers = (members: Members): readonly WantedMember[] =>
  Object.entries(members).map(([key, shape]) => ({ key, bytes: Buffer.from(key, 'latin1'), shape }))

/** The members of a shape. Shapes are few, and read from for each of 100,000 pods. */
const MEMBERS = new WeakMap<Members, readonly WantedMember[]>()

export function membersOf(shape: Members): readonly WantedMember[] {
  const known = MEMBERS.get(shape)
  if (known !== undefined) return known
  const members = wantedMembers(shape)
  MEMBERS.set(shape, members)
  return members
}

/** Whether the bytes between these places are the member's key. */
export function isNamed(
  { bytes: key }: WantedMember,
  bytes: Uint8Array,
  start: number,
  end: number,
): boolean {
  if (key.length !== end - start) return false
  for (let at = 0; at < key.length; at++) if (bytes[start + at] !== key[at]) return false
  return true
}
