import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from '@jest/globals'
import type { JsonObject } from '../../../network/json/json.ts'
import { at } from './manifests.ts'
import type { Playground } from './playground.ts'

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const named = (items: unknown, name: string): unknown => list(items).find((item) => at(item, 'name') === name)

export function describeDiscovery(on: () => Playground): void {
  describe('discovery', () => {
    it('tells the version without credentials', async () => {
      const { body } = await on().call('GET', '/version')
      expect(body).toMatchObject({ major: '1', gitVersion: expect.stringMatching(/^v1\.\d+\.\d+/) })
    })

    it('lists core resources', async () => {
      expect(await on().must('GET', '/api')).toMatchObject({ kind: 'APIVersions', versions: ['v1'] })
      const core = await on().must('GET', '/api/v1')
      expect(core).toMatchObject({ kind: 'APIResourceList', groupVersion: 'v1' })
      expect(named(core['resources'], 'pods')).toMatchObject({
        name: 'pods',
        singularName: 'pod',
        namespaced: true,
        kind: 'Pod',
        verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
        shortNames: ['po'],
        categories: ['all'],
      })
      expect(named(core['resources'], 'pods/status')).toMatchObject({
        singularName: '',
        kind: 'Pod',
        verbs: ['get', 'patch', 'update'],
      })
    })

    it('lists groups, and custom resources in them', async () => {
      const groups = await on().must('GET', '/apis')
      expect(groups).toMatchObject({ kind: 'APIGroupList', apiVersion: 'v1' })
      expect(named(groups['groups'], 'conformance.berth.dev')).toEqual({
        name: 'conformance.berth.dev',
        versions: [
          { groupVersion: 'conformance.berth.dev/v1', version: 'v1' },
          { groupVersion: 'conformance.berth.dev/v1beta1', version: 'v1beta1' },
        ],
        preferredVersion: { groupVersion: 'conformance.berth.dev/v1', version: 'v1' },
      })
      const resources = await on().must('GET', '/apis/conformance.berth.dev/v1')
      expect(resources).toMatchObject({
        kind: 'APIResourceList',
        apiVersion: 'v1',
        groupVersion: 'conformance.berth.dev/v1',
      })
      expect(named(resources['resources'], 'widgets')).toMatchObject({
        singularName: 'widget',
        namespaced: true,
        kind: 'Widget',
        shortNames: ['wdg'],
      })
      expect(await on().must('GET', '/apis/apps')).toMatchObject({ kind: 'APIGroup', name: 'apps' })
    })

    it('answers 404 for a group or version that is not served', async () => {
      expect((await on().call('GET', '/apis/nobody.example')).status).toBe(404)
      expect((await on().call('GET', '/apis/apps/v7')).status).toBe(404)
    })

    it('comes in one document on request', async () => {
      const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'
      const groups = await on().call('GET', '/apis', { accept })
      expect(groups.contentType).toContain('as=APIGroupDiscoveryList')
      expect(groups.body).toMatchObject({
        kind: 'APIGroupDiscoveryList',
        apiVersion: 'apidiscovery.k8s.io/v2',
      })
      const group = list(groups.body['items']).find(
        (item) => at(item, 'metadata', 'name') === 'conformance.berth.dev',
      )
      expect(at(group, 'versions', 0, 'version')).toBe('v1')
      const widgets = list(at(group, 'versions', 0, 'resources')).find(
        (one) => at(one, 'resource') === 'widgets',
      )
      expect(widgets).toMatchObject({
        resource: 'widgets',
        responseKind: { kind: 'Widget' },
        scope: 'Namespaced',
        singularResource: 'widget',
        shortNames: ['wdg'],
        subresources: [{ subresource: 'status' }],
      })
      const core = await on().call('GET', '/api', { accept })
      expect(at(core.body, 'items', 0, 'versions', 0, 'version')).toBe('v1')
    })

    it('has the schemas that kubectl validates and explains by', async () => {
      for (const path of ['api/v1', 'apis/apps/v1', 'apis/conformance.berth.dev/v1']) {
        const document = await openApi(on(), path)
        const patches = Object.values(Object(document['paths'])).map((item) => at(item, 'patch'))
        const parameters = patches.flatMap((patch) => list(at(patch, 'parameters')))
        expect(parameters.map((parameter) => at(parameter, 'name'))).toContain('fieldValidation')
        expect(Object.keys(Object(at(document, 'components', 'schemas'))).length).toBeGreaterThan(0)
      }
    })
  })
}

/** The address carries a hash; a real API server redirects for a while after a definition changed. */
async function openApi(playground: Playground, path: string): Promise<JsonObject> {
  for (let tries = 0; tries < 100; tries += 1) {
    const index = await playground.must('GET', '/openapi/v3')
    const answer = await playground.call('GET', String(at(index, 'paths', path, 'serverRelativeURL')))
    if (answer.status === 200) return answer.body
    await sleep(100)
  }
  throw new Error(`no OpenAPI document of ${path}`)
}
