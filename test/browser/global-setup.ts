import { requirements } from './requirements.ts'

/** Jest's global setup of the browser tests: once a run, before any test, says what cannot be tested here. */
export default function announceWhatIsMissing(): void {
  const { missing } = requirements()
  if (missing.length === 0) return
  const lines = [
    'NOT TESTED: the tests of the map in a browser are skipped, this machine lacks',
    '',
    ...missing,
  ]
  const width = Math.max(...lines.map((line) => line.length))
  const bar = '#'.repeat(width + 4)
  const frame = ['', bar, ...lines.map((line) => `# ${line.padEnd(width)} #`), bar, '']
  process.stderr.write(`${frame.join('\n')}\n`)
}
