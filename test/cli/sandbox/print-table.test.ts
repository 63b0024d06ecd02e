import { describe, expect, it } from '@jest/globals'
import { printTable } from '../../../cli/sandbox/print-table.ts'

const columns = [
  { name: 'Name', priority: 0 },
  { name: 'Node', priority: 0 },
  { name: 'Prefix', priority: 1 },
  { name: 'Age', priority: 0 },
]

describe('a table', () => {
  it('is printed as kubectl does, without the wide columns', () => {
    const rows = [{ cells: ['a', null, 24, '3s'] }, { cells: ['long-name', 'node1', 24, '10m'] }]
    expect(printTable({ columnDefinitions: columns, rows })).toBe(
      'NAME        NODE    AGE\na                   3s\nlong-name   node1   10m\n',
    )
  })

  it.each([
    ['no rows', { columnDefinitions: columns, rows: [] }],
    ['an answer that is none', {}],
  ])('of %s says that nothing was found', (_, answer) => {
    expect(printTable(answer)).toBe('No resources found\n')
  })
})
