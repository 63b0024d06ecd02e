/** What a command may do to the outside world. */
export interface Terminal {
  /** Characters in a line. */
  readonly width: number
  /** Whether what is written to `out` may carry colours. */
  readonly coloured: boolean
  /** Whether `error` goes to a terminal, where a line can be written over; not so unless given. */
  readonly interactive?: boolean
  readonly out: (text: string) => void
  readonly error: (text: string) => void
  /** Standard input, at most that many bytes of it. */
  readonly readInput: (most: number) => Promise<Uint8Array>
  /** The exit code of the process, once it ends by itself. */
  readonly exitCode: (code: number) => void
}

/** The user called a command wrongly, or gave it something unreadable: one line on stderr, exit code 2. */
export class UsageError extends Error {}

/** A log of a CI job is no terminal, and has no width of its own. */
const WIDTH_OF_FILES = 100
const NARROWEST = 40
/** Lines of prose above this length are hard to read, however wide the window. */
const WIDEST = 120

export const processTerminal: Terminal = {
  get width() {
    return Math.min(WIDEST, Math.max(NARROWEST, process.stdout.columns ?? WIDTH_OF_FILES))
  },
  get coloured() {
    return process.stdout.isTTY && process.stdout.hasColors()
  },
  get interactive() {
    return process.stderr.isTTY
  },
  out: (text) => write(process.stdout, text),
  error: (text) => write(process.stderr, text),
  readInput: (most) => readBytes(process.stdin, most),
  exitCode: (code) => {
    process.exitCode = code
  },
}

function write(stream: NodeJS.WriteStream, text: string): void {
  if (stream.listenerCount('error') === 0) stream.on('error', forgiveClosedPipe)
  stream.write(text)
}

/** `berth review … | head`: the reader has what it wanted. */
function forgiveClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
}

/** What a stream gives, at most that many bytes of it. Throws what the stream throws. */
export async function readBytes(stream: AsyncIterable<unknown>, most: number): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  let room = most
  for await (const chunk of stream) {
    if (!Buffer.isBuffer(chunk)) continue
    chunks.push(chunk.subarray(0, room))
    room -= chunk.length
    if (room <= 0) break
  }
  return Buffer.concat(chunks)
}
