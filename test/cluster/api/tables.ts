import { describe, expect, it } from '@jest/globals'
import { at, pod, widget } from './manifests.ts'
import type { Playground } from './playground.ts'

/** The forms in which kubectl wants lists. */
export function describeTables(on: () => Playground): void {
  describe('lists', () => {
    it('come as tables for kubectl', async () => {
      await on().call('POST', on().widgets(), { body: widget('tabled', { size: 3 }) })
      const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json'
      const path = `${on().widgets()}?fieldSelector=metadata.name%3Dtabled`
      const table = await on().call('GET', path, { accept })
      expect(table.body).toMatchObject({
        kind: 'Table',
        apiVersion: 'meta.k8s.io/v1',
        columnDefinitions: [
          { name: 'Name', type: 'string', format: 'name', priority: 0 },
          { name: 'Size', type: 'integer', priority: 0 },
          { name: 'Color', type: 'string', priority: 1 },
        ],
        rows: [
          {
            cells: ['tabled', 3, 'red'],
            object: { kind: 'PartialObjectMetadata', metadata: { name: 'tabled' } },
          },
        ],
      })
      expect(at(table.body, 'rows', 0, 'object', 'spec')).toBeUndefined()
    })

    it('have the columns of built-in kinds', async () => {
      await on().call('POST', on().pods(), { body: pod('columns') })
      const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io'
      const columns = async (path: string) => {
        const { body } = await on().call('GET', path, { accept })
        const definitions = at(body, 'columnDefinitions')
        return Array.isArray(definitions) ? definitions.map((column) => at(column, 'name')) : []
      }
      expect(await columns(on().pods())).toEqual([
        'Name',
        'Ready',
        'Status',
        'Restarts',
        'Age',
        'IP',
        'Node',
        'Nominated Node',
        'Readiness Gates',
      ])
      expect(await columns('/api/v1/namespaces')).toEqual(['Name', 'Status', 'Age'])
      const { body } = await on().call('GET', on().pods('columns'), { accept })
      expect(at(body, 'rows', 0, 'cells')).toEqual([
        'columns',
        '0/1',
        'Pending',
        expect.anything(),
        expect.stringMatching(/^\d+s$/),
        '<none>',
        '<none>',
        '<none>',
        '<none>',
      ])
    })

    it('come as metadata alone', async () => {
      await on().call('POST', on().widgets(), { body: widget('meta') })
      const accept = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io'
      const { body } = await on().call('GET', on().widgets(), { accept })
      expect(body).toMatchObject({ kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1' })
      expect(at(body, 'items', 0, 'kind')).toBe('PartialObjectMetadata')
      expect(at(body, 'items', 0, 'spec')).toBeUndefined()
    })
  })
}
