import { parseAllDocuments } from 'yaml'
import { ScanInventory } from '../../cli/scan/inventory.ts'
import { modelKind } from '../../cluster/model/model-kind.ts'
import { isObject, type JsonObject } from '../../network/json/json.ts'
import type { ScanFinding, ScanReport } from '../../scan/report.ts'
import { scanCluster, type ScanOptions } from '../../scan/scan.ts'
import { DEFAULT_SETTINGS } from '../../service/config.ts'
import { inNamespace, manifestRequest } from '../../webhook/admission/manifest-request.ts'
import type { Settings } from '../../webhook/rules/settings.ts'

export const NOW = Date.parse('2026-01-02T04:00:00Z')

/** A cluster of the documents of a YAML text, or of objects. */
export function clusterOf(source: string | readonly JsonObject[]): ScanInventory {
  const inventory = new ScanInventory([], NOW)
  const objects = typeof source === 'string' ? objectsIn(source) : source
  for (const object of objects) {
    const { group, kind, namespace } = manifestRequest(object, {
      operation: 'CREATE',
      namespace: 'default',
      username: '',
      oldObject: undefined,
      dryRun: true,
    })
    const placed = inNamespace(object, namespace)
    const known = modelKind(group, kind)
    if (known !== undefined) inventory.upsert(known, placed)
    if (group === 'apps' || group === 'batch') inventory.add(kind, placed)
  }
  return inventory
}

export const objectsIn = (yaml: string): readonly JsonObject[] =>
  parseAllDocuments(yaml).flatMap((document) => {
    const object: unknown = document.toJS()
    return isObject(object) ? [object] : []
  })

export const scanOf = (
  source: string | readonly JsonObject[],
  options: Partial<ScanOptions> = {},
  settings: Settings = DEFAULT_SETTINGS,
): Promise<ScanReport> => scanCluster(clusterOf(source), settings, { level: 'baseline', ...options })

export const findingsOf = ({ groups }: ScanReport): readonly ScanFinding[] =>
  groups.flatMap(({ findings }) => findings)

/** `conflict duplicate-address: Pod shop/a, Pod shop/b`, one for each finding. */
export const told = (report: ScanReport): readonly string[] =>
  findingsOf(report).map(({ group, check, objects, more }) => {
    const names = objects.map(
      ({ kind, namespace, name }) => `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`,
    )
    return `${group} ${check}: ${names.join(', ')}${more > 0 ? ` +${more}` : ''}`
  })

export interface PodParts {
  readonly networks: string
  /** Network and address, as Multus would tell: `[['shop/lan', '10.0.0.5']]`. */
  readonly status?: readonly (readonly [network: string, address: string])[]
  readonly node?: string
  readonly created?: string
  readonly owner?: readonly [kind: string, name: string]
}

/** A pod of namespace shop. */
export function podOf(
  name: string,
  { networks, status, node = 'node1', created, owner }: PodParts,
): JsonObject {
  const attached = status?.map(([network, ip], place) => ({
    name: network,
    interface: `net${place + 1}`,
    ips: [ip],
  }))
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      namespace: 'shop',
      name,
      uid: `uid-${name}`,
      ...(created !== undefined && { creationTimestamp: created }),
      annotations: {
        'k8s.v1.cni.cncf.io/networks': networks,
        ...(attached && { 'k8s.v1.cni.cncf.io/network-status': JSON.stringify(attached) }),
      },
      ...(owner && {
        ownerReferences: [{ apiVersion: 'apps/v1', kind: owner[0], name: owner[1], controller: true }],
      }),
    },
    spec: { ...(node !== '' && { nodeName: node }) },
    status: { phase: attached === undefined ? 'Pending' : 'Running' },
  }
}

const MACVLAN = { type: 'macvlan', master: 'eth1' }

/** A NAD of namespace shop, a macvlan on eth1 unless another config is given. */
export const nadOf = (name: string, ipam: JsonObject, config: JsonObject = MACVLAN): JsonObject => ({
  apiVersion: 'k8s.cni.cncf.io/v1',
  kind: 'NetworkAttachmentDefinition',
  metadata: { namespace: 'shop', name },
  spec: {
    config: JSON.stringify({ cniVersion: '1.0.0', name, ...config, ipam }),
  },
})

export const workloadOf = (
  kind: string,
  name: string,
  networks: string,
  spec: JsonObject = {},
): JsonObject => ({
  apiVersion: kind === 'Job' || kind === 'CronJob' ? 'batch/v1' : 'apps/v1',
  kind,
  metadata: { namespace: 'shop', name },
  spec: {
    ...spec,
    template: {
      metadata: { annotations: { 'k8s.v1.cni.cncf.io/networks': networks } },
      spec: { containers: [{ name: 'app', image: 'app' }] },
    },
  },
})
