import { describe, expect, it } from '@jest/globals'
import { describeNetwork } from '../../../network/nad/describe.ts'
import { readDefinition } from '../../../network/nad/read-definition.ts'
import type { Network } from '../../../network/nad/network.ts'
import { freshView } from '../../../webhook/admission/fresh-view.ts'
import { clusterOf, namespaceWith, network, objectOf } from './reviewing.ts'

const VIEW = clusterOf(`${namespaceWith('default', { a: 'old' })}\n---\n${network('here')}`)
const found = (name: string, namespace?: string): Network =>
  describeNetwork(readDefinition(objectOf(network(name, namespace)), namespace ?? 'default'))
const NOTHING = { networks: [], namespace: undefined }

describe('the cluster with what was just found', () => {
  it('has the networks that were found', () => {
    const young = found('young')
    const view = freshView(VIEW, { ...NOTHING, networks: [young] })
    expect(view.network('default', 'young')).toBe(young)
    expect(view.network('lab', 'young')).toBeUndefined()
  })

  it('has the networks of the caches before those that were found', () => {
    const view = freshView(VIEW, { ...NOTHING, networks: [found('here')] })
    expect(view.network('default', 'here')).toBe(VIEW.network('default', 'here'))
  })

  it('has the namespace that was found, and no other by its labels', () => {
    const namespace = { name: 'young', labels: { 'berth.dev/enforce': 'restricted' } }
    const view = freshView(VIEW, { ...NOTHING, namespace })
    expect(view.namespace('young')).toBe(namespace)
    expect(view.namespace('default')?.labels).toEqual({ a: 'old' })
    expect(view.namespace('other')).toBeUndefined()
  })

  it('has the found namespace even before that of the caches', () => {
    const view = freshView(VIEW, { ...NOTHING, namespace: { name: 'default', labels: { a: 'new' } } })
    expect(view.namespace('default')?.labels).toEqual({ a: 'new' })
  })

  it('leaves the caches as they are', () => {
    freshView(VIEW, { networks: [found('young')], namespace: { name: 'young', labels: {} } })
    expect(VIEW.network('default', 'young')).toBeUndefined()
    expect(VIEW.namespace('young')).toBeUndefined()
  })

  it('answers every other question as the caches do, with all that was asked', () => {
    const asked: unknown[] = []
    const recording = new Proxy(VIEW, {
      get:
        (_view, method) =>
        (...args: unknown[]) => {
          asked.push([method, ...args])
          return `${String(method)} of the caches`
        },
    })
    const view = freshView(recording, NOTHING)
    const names = Object.keys(view).filter((name) => name !== 'network' && name !== 'namespace')
    expect(names.length).toBeGreaterThan(10)
    for (const name of names) {
      const method: unknown = Reflect.get(view, name)
      if (typeof method !== 'function') throw new Error(`${name} is no method`)
      const args = Array.from({ length: method.length }, (_, at) => `${name} ${at}`)
      expect(Reflect.apply(method, view, args)).toBe(`${name} of the caches`)
      expect(asked.at(-1)).toEqual([name, ...args])
    }
  })
})
