import { describe, expect, it } from '@jest/globals'
import { shortened } from '../../../cli/scan/shorten.ts'
import { finding, scanReport } from '../../scan/policy-report/scan-reports.ts'
import { berth } from '../berth.ts'

describe('berth scan --as-policy-report', () => {
  it.each([
    ['a cluster of files', ['--state', 'test/fixtures/addresses'], '--state'],
    ['a part of the rules', ['--rule', 'range-overlap'], '--rule'],
  ])('does not go with %s', async (_name, args, named) => {
    const { code, error } = await berth(['scan', '--as-policy-report', ...args])
    expect(code).toBe(2)
    expect(error).toContain(`not together with ${named}`)
  })
})

describe('a report that is shortened', () => {
  const warned = { group: 'warned', severity: 'warn', check: 'no-ipam' } as const
  const report = scanReport([
    ...Array.from({ length: 5 }, (_, at) => finding('shop', `a${at}`)),
    ...Array.from({ length: 2 }, (_, at) => finding('shop', `b${at}`, warned)),
  ])

  it('has the first of each check, and counts the others', () => {
    const [, , denied, others] = shortened(report, 2).groups
    expect(denied).toMatchObject({ count: 5, untold: [{ check: 'range-overlap', count: 3 }] })
    expect(denied?.findings.map(({ objects }) => objects[0]?.name)).toEqual(['a0', 'a1'])
    expect(others).toMatchObject({ count: 2, untold: [] })
  })

  it('adds to what was untold before', () => {
    expect(shortened(shortened(report, 4), 1).groups[2]).toEqual(shortened(report, 1).groups[2])
    expect(shortened(report, Number.POSITIVE_INFINITY)).toEqual(report)
  })
})
