import { writeSync } from 'node:fs'
import { describe } from '@jest/globals'

/** `describe`, or `describe.skip` where a program is missing, which is told on stderr: a skipped suite must not look like a passed one. */
export function describeWith(program: string | undefined, hint: string): typeof describe.only {
  if (program !== undefined) return describe
  writeSync(2, `\n  ┌ skipped\n  │ ${hint}\n  └\n`)
  return describe.skip
}
