import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { parseAllDocuments, stringify } from 'yaml'
import { isArray, isObject, property, text, type JsonObject } from '../../network/json/json.ts'
import { resource } from '../resources.ts'
import { apiCall, collectionPath, kubectlName, type ApiAnswer, type SandboxAccess } from './api-call.ts'

/** The systems that Berth serves, in the order of the tour: a folder of `examples/` and what its users do. */
const STOPS = [
  ['s0-whereabouts', 'S0  Multus with Whereabouts: addresses for pods on several nodes'],
  ['s1-cluster-api-pools', 'S1  Node IPAM pools of Cluster API: two pools that overlap'],
  ['s2-microshift', 'S2  MicroShift Multus: bridge, ipvlan, and a macvlan on the same master'],
  ['s3-host-local', 'S3  Multus with host-local: one range on every node'],
  ['s4-host-device', 'S4  Host devices: a pod goes where its device is, and only one at a time'],
  ['policy-by-label', 'Policy by namespace label: networks attached to every pod'],
] as const

/** Applies the examples one after the other, and prints for each what a user of kubectl would see. */
export async function playTour(access: SandboxAccess, out: (text: string) => void): Promise<void> {
  for (const [folder, title] of STOPS) {
    out(`\n── ${title}\n`)
    const files = await readdir(resource(`examples/${folder}`))
    for (const file of files.toSorted()) await applyFile(access, `examples/${folder}/${file}`, out)
  }
}

async function applyFile(access: SandboxAccess, file: string, out: (text: string) => void): Promise<void> {
  out(`\n$ kubectl apply -f ${file}\n`)
  const source = await readFile(fileURLToPath(resource(file)), 'utf8')
  for (const document of parseAllDocuments(source)) {
    const object: unknown = document.toJS()
    if (!isObject(object)) continue
    const answer = await apiCall(access, 'POST', collectionPath(object), asApplied(object))
    out(seenByUser(file, object, answer))
  }
}

/** As `kubectl apply` sends it, so that a later apply knows what was asked for. */
function asApplied(object: JsonObject): JsonObject {
  const metadata = at(object, 'metadata')
  const applied = `${JSON.stringify({ ...object, metadata: { annotations: {}, ...metadata } })}\n`
  const annotations = { ...at(metadata, 'annotations'), [LAST_APPLIED]: applied }
  return { ...object, metadata: { ...metadata, annotations } }
}

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

/** kubectl's own words: warnings, then `created`, or the error; below it what the stored object has beyond the file. */
export function seenByUser(file: string, object: JsonObject, { status, body, warnings }: ApiAnswer): string {
  const warned = warnings.map((warning) => `Warning: ${warning}\n`).join('')
  if (status < 300) return `${warned}${kubectlName(object)} created\n${injectedInto(object, body)}`
  if (status === 409 && text(body, 'reason') === 'AlreadyExists')
    return `${warned}${kubectlName(object)} unchanged\n`
  const reason = text(body, 'reason') ?? String(status)
  return `${warned}Error from server (${reason}): error when creating "${file}": ${text(body, 'message') ?? ''}\n`
}

/** What Berth added to a pod: annotations, affinity, resources, as YAML lines with a plus. */
function injectedInto(sent: JsonObject, stored: JsonObject): string {
  if (sent['kind'] !== 'Pod') return ''
  const added: Record<string, unknown> = {}
  const annotations = differing(at(sent, 'metadata', 'annotations'), at(stored, 'metadata', 'annotations'))
  if (Object.keys(annotations).length > 0) added['metadata'] = { annotations }
  const spec: Record<string, unknown> = {}
  const affinity = property(at(stored, 'spec'), 'affinity')
  if (
    affinity !== undefined &&
    JSON.stringify(affinity) !== JSON.stringify(property(at(sent, 'spec'), 'affinity'))
  )
    spec['affinity'] = affinity
  const resources = resourcesOf(stored)
  if (resources.length > 0 && JSON.stringify(resources) !== JSON.stringify(resourcesOf(sent)))
    spec['containers'] = resources
  if (Object.keys(spec).length > 0) added['spec'] = spec
  if (Object.keys(added).length === 0) return ''
  return `  stored with:\n${stringify(added, { lineWidth: 0 }).trimEnd().replaceAll(/^/gm, '  + ')}\n`
}

function differing(sent: JsonObject, stored: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(stored).filter(([key, value]) => key !== LAST_APPLIED && property(sent, key) !== value),
  )
}

function resourcesOf(pod: JsonObject): readonly JsonObject[] {
  const containers = property(at(pod, 'spec'), 'containers')
  return (isArray(containers) ? containers : []).flatMap((container) => {
    if (!isObject(container)) return []
    const resources = property(container, 'resources')
    const empty = !isObject(resources) || Object.keys(resources).length === 0
    return empty ? [] : [{ name: container['name'] ?? '', resources }]
  })
}

function at(object: JsonObject, ...path: readonly string[]): JsonObject {
  let here: JsonObject = object
  for (const step of path) {
    const next = property(here, step)
    here = isObject(next) ? next : {}
  }
  return here
}
