import type { BackoffLimits } from './backoff.ts'

/** How patient a reflector is. All in milliseconds but `pageSize`. */
export interface WatchTiming {
  /** Objects in one page of a list: 500 pods of 8 KB are 4 MB in flight. */
  readonly pageSize: number
  /** How long the server is asked to keep a watch open: between this and twice this, by chance. */
  readonly watchMs: number
  /** How long after that the server may take to end it. */
  readonly graceMs: number
  /** Silence after which a stream that has sent bookmarks is taken for dead: the API server sends one every minute. */
  readonly bookmarkSilenceMs: number
  /** How long a reflector may be without a stream before its objects are called stale. */
  readonly disconnectedMs: number
  readonly backoff: BackoffLimits
}

/**
 * Why no more than 2 to 4 minutes a watch: an idle resource gets no bookmarks (the API server sends them only once it has
 * seen an event of it), so the server's own end of the watch is the only proof that such a stream was alive.
 */
export const WATCH_TIMING: WatchTiming = {
  pageSize: 500,
  watchMs: 120_000,
  graceMs: 20_000,
  bookmarkSilenceMs: 150_000,
  disconnectedMs: 60_000,
  backoff: { first: 200, most: 30_000 },
}
