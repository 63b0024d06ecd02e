import { identityOf } from '../../cluster/model/raw-object.ts'
import { annotationsOf } from '../../network/json/annotations.ts'
import {
  isArray,
  isObject,
  objectAt,
  property,
  text,
  type JsonObject,
  type JsonValue,
} from '../../network/json/json.ts'
import { ADDRESS_GATE } from '../../network/lease/pod-keys.ts'
import { parseDefaultNetwork, parseNetworks } from '../../network/multus/parse.ts'
import { DEFAULT_NETWORK_ANNOTATION, NETWORKS_ANNOTATION } from '../../network/multus/selection.ts'
import { keyOf, type ManagedNetwork } from './networks.ts'
import { readList } from './read.ts'
import { removeEntry, uidOf } from './remove-entry.ts'
import { attempt, eachOf, type Taking } from './taking.ts'

/** A pod that was being created while the webhook configurations went may be stored, gated, a moment later. */
const LOOK_AGAIN = 2000
const MOST_LOOKS = 10

const SHAPE = {
  metadata: { name: 'whole', namespace: 'whole', uid: 'whole', annotations: 'whole' },
  spec: { schedulingGates: 'whole' },
} as const

/**
 * Takes Berth's gate from every pod that waits for an address, and looks again until none waits. Gates of others stay. Each pod is
 * told with what becomes of it, by the networks that it names.
 */
export async function openGates(taking: Taking, networks: readonly ManagedNetwork[]): Promise<void> {
  const seen = new Set<string>()
  const byKey = new Map(networks.map((network) => [keyOf(network), network]))
  for (let looks = 1; ; looks++) {
    const fresh = (await gatedPods(taking)).filter((pod) => !seen.has(uidOf(pod)))
    await eachOf(fresh, (pod) => {
      seen.add(uidOf(pod))
      return openGate(taking, pod, fateOf(pod, byKey))
    })
    if (taking.dryRun || taking.keepGates || (looks > 1 && fresh.length === 0)) return
    if (looks === MOST_LOOKS) {
      const told = { kind: 'Pod', namespace: '', name: '', result: 'failed' } as const
      taking.tell({
        ...told,
        text: 'new pods with the gate keep coming: does another Berth run? run this again',
      })
      return
    }
    await taking.pause(LOOK_AGAIN)
  }
}

/** Pods with a gate are Pending: those that run need not even be read. */
async function gatedPods({ client }: Taking): Promise<readonly JsonObject[]> {
  const pods = await readList(client, '/api/v1/pods', SHAPE, 'status.phase=Pending')
  return pods.filter((pod) => {
    const gates = property(objectAt(pod, 'spec'), 'schedulingGates')
    return isArray(gates) && gates.some(isBerths)
  })
}

const isBerths = (gate: JsonValue): boolean => isObject(gate) && text(gate, 'name') === ADDRESS_GATE

async function openGate(taking: Taking, pod: JsonObject, fate: string): Promise<void> {
  const subject = { kind: 'Pod', ...identityOf(pod) }
  if (taking.keepGates) {
    const kept = {
      ...subject,
      result: 'kept',
      text: 'goes on waiting at the gate until Berth is back',
    } as const
    taking.tell(kept)
    return
  }
  if (taking.dryRun) {
    taking.tell({ ...subject, result: 'planned', text: `gate would be removed; ${fate}` })
    return
  }
  const { namespace, name } = subject
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}`
  await attempt(taking, subject, async () => {
    const entry = { path, object: pod, list: ['spec', 'schedulingGates'], isWanted: isBerths } as const
    if ((await removeEntry(taking, entry)) === 'absent') return
    taking.tell({ ...subject, result: 'done', text: `gate removed; ${fate}` })
  })
}

/** What becomes of the pod without Berth: `it starts without an address …`. */
function fateOf(pod: JsonObject, networks: ReadonlyMap<string, ManagedNetwork>): string {
  const managed = networkKeys(pod).flatMap((key) => networks.get(key) ?? [])
  const addressless = managed.find(({ ipam }) => ipam !== 'host-local')
  if (addressless !== undefined)
    return `${keyOf(addressless)} gives it no address without Berth, so it does not start: delete it, or give that network another ipam`
  const [own] = managed
  if (own !== undefined)
    return `it starts with an address that host-local of its node chooses for ${keyOf(own)}, maybe one that is in use on another node`
  return 'it has no address of Berth, and starts if its networks need none'
}

function networkKeys(pod: JsonObject): readonly string[] {
  const annotations = annotationsOf(pod)
  const home = identityOf(pod).namespace
  const asked = parseNetworks(text(annotations, NETWORKS_ANNOTATION) ?? '', '').elements
  const standard = text(annotations, DEFAULT_NETWORK_ANNOTATION)
  const first = standard === undefined ? [] : parseDefaultNetwork(standard, '').elements
  return [
    ...asked.map(({ namespace, name }) => `${namespace ?? home}/${name}`),
    ...first.map(({ namespace, name }) => `${namespace ?? 'kube-system'}/${name}`),
  ]
}
