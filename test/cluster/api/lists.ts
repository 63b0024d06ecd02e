import { describe, expect, it } from '@jest/globals'
import { at, configMap, GROUP, pod, widget } from './manifests.ts'
import type { Playground } from './playground.ts'

const names = (list: unknown): readonly unknown[] => {
  const items = at(list, 'items')
  return Array.isArray(items) ? items.map((item) => at(item, 'metadata', 'name')) : []
}

const message = (status: number, reason: string, text: string) => ({
  status,
  body: { reason, message: text, code: status },
})

export function describeLists(on: () => Playground): void {
  describe('lists', () => {
    it('name their kind and version; items of built-in kinds do not repeat them, custom ones do', async () => {
      await on().must('POST', on().configMaps(), { body: configMap('typed') })
      await on().must('POST', on().widgets(), { body: widget('typed') })
      const maps = await on().must('GET', on().configMaps())
      expect(maps).toMatchObject({ kind: 'ConfigMapList', apiVersion: 'v1' })
      expect(at(maps, 'items', 0, 'kind')).toBeUndefined()
      const widgets = await on().must('GET', on().widgets())
      expect(widgets).toMatchObject({ kind: 'WidgetList', apiVersion: `${GROUP}/v1` })
      expect(at(widgets, 'items', 0)).toMatchObject({ kind: 'Widget', apiVersion: `${GROUP}/v1` })
      expect(Number(at(widgets, 'metadata', 'resourceVersion'))).toBeGreaterThan(0)
    })

    it('come in pages of one state', async () => {
      for (const name of ['a', 'b', 'c', 'd', 'e']) {
        await on().must('POST', on().configMaps(), {
          body: configMap(`page-${name}`, {}, { labels: { paged: 'yes' } }),
        })
      }
      const path = `${on().configMaps()}?labelSelector=paged&limit=2`
      const first = await on().must('GET', path)
      expect(names(first)).toEqual(['page-a', 'page-b'])
      expect(at(first, 'metadata', 'remainingItemCount')).toBeUndefined()
      await on().must('DELETE', on().configMaps('page-c'))
      await on().must('POST', on().configMaps(), {
        body: configMap('page-cc', {}, { labels: { paged: 'yes' } }),
      })
      const next = (page: unknown) => `${path}&continue=${String(at(page, 'metadata', 'continue'))}`
      const second = await on().must('GET', next(first))
      expect(names(second)).toEqual(['page-c', 'page-d'])
      expect(at(second, 'metadata', 'resourceVersion')).toBe(at(first, 'metadata', 'resourceVersion'))
      const third = await on().must('GET', next(second))
      expect([names(third), at(third, 'metadata', 'continue')]).toEqual([['page-e'], undefined])
    })

    it('say how many items remain where no selector hides them', async () => {
      for (const name of ['1', '2', '3'])
        await on().must('POST', on().widgets(), { body: widget(`remain-${name}`) })
      const all = names(await on().must('GET', on().widgets())).length
      const page = await on().must('GET', `${on().widgets()}?limit=1`)
      expect(at(page, 'metadata', 'remainingItemCount')).toBe(all - 1)
    })

    it('can be of an exact earlier state', async () => {
      await on().must('POST', on().configMaps(), {
        body: configMap('exact', { n: '1' }, { labels: { exact: 'yes' } }),
      })
      const path = `${on().configMaps()}?labelSelector=exact`
      const before = await on().must('GET', path)
      const version = String(at(before, 'metadata', 'resourceVersion'))
      await on().must('PUT', on().configMaps('exact'), { body: configMap('exact', { n: '2' }) })
      const exact = await on().must('GET', `${path}&resourceVersion=${version}&resourceVersionMatch=Exact`)
      expect(at(exact, 'items', 0, 'data', 'n')).toBe('1')
      expect(names(await on().must('GET', path))).toEqual([])
    })

    it.each([
      ['app=web', ['web-1', 'web-2']],
      ['app==web,tier=front', ['web-1']],
      ['app!=web,app', ['db-1']],
      ['app in (web,db),!tier', ['db-1', 'web-2']],
      ['app notin (web),app', ['db-1']],
      ['tier', ['web-1']],
    ])('can be selected by labels: %s', async (selector, expected) => {
      await makeLabelled(on())
      const path = `${on().configMaps()}?labelSelector=${encodeURIComponent(`labelled,${selector}`)}`
      expect(names(await on().must('GET', path))).toEqual(expected)
    })

    it('can be selected by fields', async () => {
      await on().call('POST', on().pods(), { body: pod('bound', { nodeName: 'somewhere' }) })
      await on().call('POST', on().pods(), { body: pod('unbound') })
      const select = async (selector: string) =>
        names(await on().must('GET', `${on().pods()}?fieldSelector=${encodeURIComponent(selector)}`))
      expect(await select('metadata.name=bound')).toEqual(['bound'])
      expect(await select('spec.nodeName=somewhere')).toEqual(['bound'])
      expect(await select('spec.nodeName=,metadata.name=unbound')).toEqual(['unbound'])
      expect(await select('status.phase=Running,metadata.name=bound')).toEqual([])
      expect(await select(`metadata.namespace!=${on().namespace}`)).toEqual([])
    })

    it.each([
      [
        'labelSelector=a%20b%20c',
        "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt",
      ],
      ['labelSelector=a%3D%3D%3Db', "unable to parse requirement: found '=', expected: identifier"],
      ['fieldSelector=foo%3Db', 'field label not supported: foo'],
      ['fieldSelector=foo', "invalid selector: 'foo'; can't understand 'foo'"],
      ['limit=x', 'strconv.ParseInt: parsing "x": invalid syntax'],
      [
        'resourceVersion=abc',
        'invalid resource version: resourceVersion: Invalid value: "abc": strconv.ParseUint: parsing "abc": invalid syntax',
      ],
    ])('refuse %s', async (query, text) => {
      expect(await on().call('GET', `${on().pods()}?${query}`)).toMatchObject(
        message(400, 'BadRequest', text),
      )
    })

    it('refuse a continue token that they did not give', async () => {
      expect(await on().call('GET', `${on().pods()}?limit=1&continue=xx`)).toMatchObject({
        status: 400,
        body: { message: expect.stringMatching(/^invalid continue token: continue key is not valid: /) },
      })
    })

    it('wait in vain for a state that is yet to come', async () => {
      expect(await on().call('GET', `${on().pods()}?resourceVersion=999999999`)).toMatchObject({
        status: 504,
        body: {
          reason: 'Timeout',
          message: expect.stringMatching(/Too large resource version: 999999999, current: \d+/),
          details: { causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }] },
        },
      })
    })

    it('go over all namespaces', async () => {
      await on().call('POST', on().widgets(), { body: widget('everywhere') })
      const all = await on().must(
        'GET',
        `/apis/${GROUP}/v1/widgets?fieldSelector=metadata.name%3Deverywhere,metadata.namespace%3D${on().namespace}`,
      )
      expect(at(all, 'items', 0, 'metadata', 'namespace')).toBe(on().namespace)
    })
  })
}

async function makeLabelled(playground: Playground): Promise<void> {
  const maps = [
    ['web-1', { app: 'web', tier: 'front' }],
    ['web-2', { app: 'web' }],
    ['db-1', { app: 'db' }],
    ['bare', {}],
  ] as const
  for (const [name, labels] of maps) {
    const body = configMap(name, {}, { labels: { labelled: 'yes', ...labels } })
    await playground.call('POST', playground.configMaps(), { body })
  }
}
