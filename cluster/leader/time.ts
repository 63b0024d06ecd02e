/** In milliseconds; the defaults are client-go's. */
export interface ElectionTiming {
  /** How long others wait for a silent holder before they take the lead. */
  readonly leaseDuration: number
  /** How long this process believes to lead after the beginning of its last successful renewal; less than `leaseDuration`. */
  readonly renewDeadline: number
  /** Between two attempts to take or renew the lead. */
  readonly retryPeriod: number
}

export const ELECTION_TIMING: ElectionTiming = {
  leaseDuration: 15_000,
  renewDeadline: 10_000,
  retryPeriod: 2000,
}

/** Time as an election needs it. */
export interface ElectionTime {
  /** Milliseconds since some moment; never goes back. All that is decided, is decided by this. */
  now(): number
  /** Calls back once after that many milliseconds, unless the returned function was called before. */
  after(ms: number, callback: () => void): () => void
  /** What the clock says; it is written down for people, and nothing is decided by it. */
  date(): Date
}

export const PROCESS_TIME: ElectionTime = {
  now: () => performance.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
  date: () => new Date(),
}

/** Resolves after that many milliseconds, or when the signal is aborted. */
export function pause(time: ElectionTime, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const cancel = time.after(ms, done)
    function done(): void {
      cancel()
      signal.removeEventListener('abort', done)
      resolve()
    }
    if (signal.aborted) done()
    else signal.addEventListener('abort', done)
  })
}
