/** Whereabouts looks into all ranges of one name before it gives an address (OverlappingRangeIPReservation). */
const ALL_RANGES = 'all ranges'

/** `10.0.0.0/24|blue|all ranges` of the pool `10.0.0.0/24|blue`; the pool itself where the account is its own. */
export const accounted = (pool: string, account: string | undefined): string =>
  account === ALL_RANGES ? `${pool}|${ALL_RANGES}` : pool

/** The pool of an `Occupant.sharing`, and the name under which its ranges are accounted for together. */
export function readSharing(sharing: string): { readonly pool: string; readonly across: string | undefined } {
  if (!sharing.endsWith(`|${ALL_RANGES}`)) return { pool: sharing, across: undefined }
  const pool = sharing.slice(0, -ALL_RANGES.length - 1)
  return { pool, across: pool.slice(pool.indexOf('|') + 1) }
}
