import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { openLog } from '../../service/log.ts'

const LOG = join(import.meta.dirname, '../../service/log.ts')

/** What a process writes to standard output that logs one line and then ends in this way. */
function lastWords(end: string): string {
  const script = `import { openLog } from ${JSON.stringify(LOG)}; openLog('info').info('last words'); ${end}`
  return spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }).stdout
}

describe('the log', () => {
  it.each([
    ['by itself', ''],
    ['by process.exit', 'process.exit(3)'],
    ['by an exception that nobody catches', 'throw new Error("oops")'],
  ])('loses no line when the process ends %s', (_how, end) => {
    expect(lastWords(end)).toMatch(/^\{.*"msg":"last words"\}\n$/)
  })

  it('writes to a writer of the caller at once, with the time in UTC', () => {
    const lines: string[] = []
    const log = openLog('info', { write: (line) => void lines.push(line) })
    log.info('one')
    log.debug('not told')
    expect(lines).toHaveLength(1)
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      msg: 'one',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    })
  })
})
