/** What a command may do to the outside world. */
export interface Terminal {
  out(text: string): void
  error(text: string): void
  /** All of standard input. */
  readInput(): Promise<string>
  /** The exit code of the process, once it ends by itself. */
  exitCode(code: number): void
}

/** The user called a command wrongly, or gave it something unreadable: one line on stderr, exit code 2. */
export class UsageError extends Error {}

export const processTerminal: Terminal = {
  out: (text) => void process.stdout.write(text),
  error: (text) => void process.stderr.write(text),
  readInput: async () => {
    const chunks: Buffer[] = []
    for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk))
    return Buffer.concat(chunks).toString('utf8')
  },
  exitCode: (code) => {
    process.exitCode = code
  },
}
