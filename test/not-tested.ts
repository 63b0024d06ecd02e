/** Says in a frame on stderr what a suite lacks here, so that a skipped one does not look like a passed one; nothing where nothing is missing. */
export function announceMissing(tests: string, missing: readonly string[]): void {
  if (missing.length === 0) return
  const lines = [`NOT TESTED: ${tests} are skipped, this machine lacks`, '', ...missing]
  const width = Math.max(...lines.map((line) => line.length))
  const bar = '#'.repeat(width + 4)
  const frame = ['', bar, ...lines.map((line) => `# ${line.padEnd(width)} #`), bar, '']
  process.stderr.write(`${frame.join('\n')}\n`)
}
