import { describe, expect, it } from '@jest/globals'
import { Progress } from '../../../cli/scan/progress.ts'

function told(wanted: boolean | undefined, interactive: boolean) {
  let text = ''
  let now = 0
  const terminal = {
    width: 80,
    coloured: false,
    interactive,
    out: () => {},
    error: (more: string) => void (text += more),
    readInput: async () => new Uint8Array(),
    exitCode: () => {},
  }
  const progress = new Progress(terminal, wanted, () => now)
  return {
    at: (ms: number, line: string) => {
      now = ms
      progress.tell(line)
    },
    end: () => progress.end(),
    text: () => text,
  }
}

describe('progress', () => {
  it('is silent for two seconds', () => {
    const run = told(undefined, true)
    run.at(1_999, 'a')
    run.end()
    expect(run.text()).toBe('')
  })

  it('writes over its line on a terminal, and takes it away', () => {
    const run = told(undefined, true)
    run.at(2_000, 'long')
    run.at(2_100, 'too soon')
    run.at(2_300, 'b')
    run.end()
    expect(run.text()).toBe('\rlong\rb   \r \r')
  })

  it('is silent elsewhere, unless it is asked for: then a line now and then', () => {
    const silent = told(undefined, false)
    silent.at(9_000, 'a')
    expect(silent.text()).toBe('')
    const run = told(true, false)
    run.at(2_000, 'a')
    run.at(3_000, 'too soon')
    run.at(7_000, 'b')
    run.end()
    expect(run.text()).toBe('a\nb\n')
  })

  it('is silent on a terminal too, if it is not wanted', () => {
    const run = told(false, true)
    run.at(9_000, 'a')
    run.end()
    expect(run.text()).toBe('')
  })
})
