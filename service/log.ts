import pino, { type Logger } from 'pino'
import { withoutSecrets } from './without-secrets.ts'

/** What takes log lines, each with its line break. */
export interface LineWriter {
  write(line: string): void
}

/** How long a line may wait for others, in milliseconds: what a process that is killed outright may lose. */
const LONGEST_WAIT = 100
/** As many bytes are written without waiting: some twenty decisions. */
const BATCH = 8192

/** The log: JSON lines with the time in UTC, without secrets, to the writer, else in batches to standard output. */
export function openLog(level: string, to: LineWriter | undefined): Logger {
  const formatters = { level: (label: string) => ({ level: label }) }
  const output = to ?? batchedOutput()
  const destination: LineWriter = { write: (line) => output.write(withoutSecrets(line)) }
  return pino({ level, base: null, timestamp: isoTimes(), formatters }, destination)
}

/**
 * Standard output, written in batches: one line at a time costs a system call and wakes the reader for each review
 * (docs/adr/0010). The writes themselves are synchronous, so a reader that does not keep up slows Berth down, and neither
 * loses lines nor piles them up in memory.
 */
function batchedOutput(): LineWriter {
  return (standardOutput ??= openStandardOutput())
}

/** One for all logs of the process. */
let standardOutput: LineWriter | undefined

function openStandardOutput(): LineWriter {
  const output = pino.destination({ dest: 1, sync: true, minLength: BATCH, periodicFlush: LONGEST_WAIT })
  process.once('exit', () => output.flushSync())
  return output
}

/** `,"time":"2026-11-21T03:04:05.678Z"`, put into words once a millisecond and not once a line. */
function isoTimes(): () => string {
  let millisecond = Number.NaN
  let words = ''
  return () => {
    const now = Date.now()
    if (now !== millisecond) {
      millisecond = now
      words = `,"time":"${new Date(now).toISOString()}"`
    }
    return words
  }
}
