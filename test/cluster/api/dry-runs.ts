import { describe, expect, it } from '@jest/globals'
import { at, configMap } from './manifests.ts'
import type { Playground } from './playground.ts'

export function describeDryRuns(on: () => Playground): void {
  describe('dry runs', () => {
    it('of creation answer the object and store nothing', async () => {
      const dry = await on().call('POST', `${on().configMaps()}?dryRun=All`, { body: configMap('dry') })
      expect([dry.status, at(dry.body, 'metadata', 'name')]).toEqual([201, 'dry'])
      expect(at(dry.body, 'metadata', 'uid')).toEqual(expect.any(String))
      expect(at(dry.body, 'metadata', 'resourceVersion')).toBeUndefined()
      expect((await on().call('GET', on().configMaps('dry'))).status).toBe(404)
    })

    it('of creation find what is there already', async () => {
      await on().must('POST', on().configMaps(), { body: configMap('there') })
      expect(
        (await on().call('POST', `${on().configMaps()}?dryRun=All`, { body: configMap('there') })).status,
      ).toBe(409)
    })

    it('of updates and patches answer the changed object and store nothing', async () => {
      const made = await on().must('POST', on().configMaps(), { body: configMap('dry-update', { a: '1' }) })
      const put = await on().must('PUT', `${on().configMaps('dry-update')}?dryRun=All`, {
        body: { ...made, data: { a: '2' } },
      })
      expect([at(put, 'data', 'a'), at(put, 'metadata', 'resourceVersion')]).toEqual([
        '2',
        at(made, 'metadata', 'resourceVersion'),
      ])
      const patch = await on().must('PATCH', `${on().configMaps('dry-update')}?dryRun=All`, {
        contentType: 'application/merge-patch+json',
        body: { data: { a: '3' } },
      })
      expect(at(patch, 'data', 'a')).toBe('3')
      expect(await on().must('GET', on().configMaps('dry-update'))).toEqual(made)
    })

    it('know no other value than All', async () => {
      expect(
        await on().call('POST', `${on().configMaps()}?dryRun=Some`, { body: configMap('x') }),
      ).toMatchObject({
        status: 422,
        body: {
          reason: 'Invalid',
          message: expect.stringContaining('dryRun: Unsupported value: ["Some"]: supported values: "All"'),
        },
      })
    })
  })
}
