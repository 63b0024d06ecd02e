import { describe, expect, it } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { staleCopies } from '../../charts/copy-manifests.ts'
import packageFile from '../../package.json' with { type: 'json' }

describe('what the chart takes over from manifests/', () => {
  it('is copied: node charts/copy-manifests.ts', async () => {
    expect(await staleCopies()).toEqual([])
  })

  it('is of the version in package.json', () => {
    expect(parse(readFileSync('charts/berth/Chart.yaml', 'utf8'))).toMatchObject({
      version: packageFile.version,
      appVersion: packageFile.version,
    })
  })
})
