import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import type { JsonObject } from '../../../network/json/json.ts'
import { nameOf, namespaceOf } from '../../../sandbox/api/kube-object.ts'
import { openDatabase } from '../../../sandbox/store/database.ts'
import { snapshot } from '../../../sandbox/store/snapshot.ts'
import { Store, type Change } from '../../../sandbox/store/store.ts'

const write = fc.record({
  namespace: fc.constantFrom('a', 'b', 'b-c'),
  name: fc.constantFrom('x', 'y', 'z'),
  remove: fc.boolean(),
})
const everything = { namespace: undefined, after: undefined, limit: -1 }

describe('the store', () => {
  it('knows every state since it was last compacted, in pages of any size', () => {
    fc.assert(
      fc.property(fc.array(write, { maxLength: 30 }), fc.integer({ min: 1, max: 5 }), (writes, limit) => {
        const store = new Store(openDatabase(':memory:'))
        const states = [[store.revision, store.list('things', everything)] as const]
        for (const { namespace, name, remove } of writes) {
          const key = { resource: 'things', namespace, name }
          const known = store.get(key)
          if (remove && known === undefined) continue
          store.write(key, known, remove ? undefined : { metadata: { namespace, name } })
          states.push([store.revision, store.list('things', everything)])
        }
        for (const [revision, state] of states) {
          expect(paged(store, revision, limit)).toEqual(state)
          expect(snapshot(store, 'things', revision, { ...everything, namespace: 'b' })).toEqual(
            state.filter((object) => namespaceOf(object) === 'b'),
          )
        }
        store.close()
      }),
    )
  })

  it('tells its listeners every write once, in order, with what was before', () => {
    const store = new Store(openDatabase(':memory:'))
    const told: Change[] = []
    const stop = store.subscribe((change) => told.push(change))
    const key = { resource: 'things', namespace: '', name: 'x' }
    const first = store.write(key, undefined, { metadata: { name: 'x' } })
    const second = store.write(key, first, { metadata: { name: 'x' }, n: 1 })
    store.write(key, second, undefined)
    stop()
    store.write(key, undefined, { metadata: { name: 'x' } })
    expect(told.map(({ previous, object }) => [previous, object])).toEqual([
      [undefined, first],
      [first, second],
      [second, undefined],
    ])
    expect(store.changesAfter('things', 0).slice(0, 3)).toEqual(told)
    store.close()
  })

  it('forgets old changes by itself', () => {
    const store = new Store(openDatabase(':memory:'))
    const key = { resource: 'things', namespace: '', name: 'x' }
    let known: JsonObject | undefined
    for (let n = 0; n < 5000; n += 1) known = store.write(key, known, { metadata: { name: 'x' }, n })
    expect(store.compacted).toBeGreaterThan(100)
    expect(store.changesAfter('things', 0).length).toBeLessThanOrEqual(4001)
    expect(store.get(key)).toEqual(known)
    store.close()
  })
})

function paged(store: Store, revision: number, limit: number): readonly JsonObject[] {
  const objects: JsonObject[] = []
  for (;;) {
    const last = objects.at(-1)
    const after = last === undefined ? undefined : { namespace: namespaceOf(last), name: nameOf(last) }
    const page = snapshot(store, 'things', revision, { namespace: undefined, after, limit })
    objects.push(...page)
    if (page.length < limit) return objects
  }
}
