import type { NodeState } from '../../allocator/view.ts'
import { property, text, type JsonObject } from '../../network/json/json.ts'
import { identityOf, objectAt, objectsOf } from '../model/raw-object.ts'
import { objectKey } from '../model/sink.ts'

/** The taint that says that a node is off for good; `kubectl taint` puts it there (KEP-2268). */
const OUT_OF_SERVICE = 'node.kubernetes.io/out-of-service'

/** The nodes, as far as the quarantine depends on them. */
export class NodeStates {
  readonly #nodes = new Map<string, NodeState>()

  get(name: string): NodeState | undefined {
    return this.#nodes.get(name)
  }

  all(): Iterable<NodeState> {
    return this.#nodes.values()
  }

  /** False if nothing that is kept has changed: a node reports every few seconds. */
  upsert(object: JsonObject): boolean {
    const state = readNode(object)
    const old = this.#nodes.get(state.name)
    if (old?.ready === state.ready && old.outOfService === state.outOfService) return false
    this.#nodes.set(state.name, state)
    return true
  }

  remove(_namespace: string, name: string): boolean {
    return this.#nodes.delete(name)
  }

  *keys(): Iterable<string> {
    for (const name of this.#nodes.keys()) yield objectKey('', name)
  }
}

function readNode(object: JsonObject): NodeState {
  const conditions = objectsOf(property(objectAt(object, 'status'), 'conditions'))
  const taints = objectsOf(property(objectAt(object, 'spec'), 'taints'))
  return {
    name: identityOf(object).name,
    ready: conditions.some((one) => text(one, 'type') === 'Ready' && text(one, 'status') === 'True'),
    outOfService: taints.some((taint) => text(taint, 'key') === OUT_OF_SERVICE),
  }
}
