import type { Members } from '../../cluster/api/projection.ts'
import type { ApiClient } from '../../cluster/client.ts'
import { modelKind } from '../../cluster/model/model-kind.ts'
import { METADATA, shapeOf } from '../../cluster/model/object-shapes.ts'
import type { ModelKind, Sink } from '../../cluster/model/sink.ts'
import { readAll } from '../../cluster/read-all.ts'
import { templateKind } from '../../webhook/admission/kinds.ts'
import type { Settings } from '../../webhook/rules/settings.ts'
import { connect, messageOf } from '../cluster/connect.ts'
import { fileObjects } from '../cluster/file-objects.ts'
import type { InventoryOptions } from '../cluster/options.ts'
import { UsageError, type Terminal } from '../terminal.ts'
import { ScanInventory } from './inventory.ts'
import { readWorkloads, type WorkloadSink } from './read-workloads.ts'

/** Told now and then how many objects were read. */
export type Reading = (inventory: ScanInventory) => void

/** Reads the files of `--state`, else the cluster of the kubeconfig, which is never written. Throws UsageError. */
export async function readScanned(
  options: InventoryOptions,
  settings: Settings,
  { terminal, begun }: { readonly terminal: Terminal; readonly begun: Reading },
): Promise<ScanInventory> {
  const inventory = new ScanInventory(settings.reservedNetworks, Date.now())
  begun(inventory)
  if (options.state !== undefined) {
    await readFiles(options.state, inventory, terminal)
    return inventory
  }
  const hint = 'give --kubeconfig FILE, or --state DIR to do without a cluster'
  const client = await connect(options, hint)
  try {
    await readLists(client, inventory, inventory)
    inventory.now = client.serverNow() ?? inventory.now
    return inventory
  } catch (error) {
    throw new UsageError(`cannot read the cluster ${client.title}: ${messageOf(error)}`)
  } finally {
    client.close()
  }
}

/** Reads the lists of a cluster that a scan looks at, by GET; the client stays open. Throws ApiError. */
export async function readLists(
  client: Pick<ApiClient, 'get' | 'list'>,
  sink: Sink,
  workloads: WorkloadSink,
): Promise<void> {
  await readAll(client, sink, { shapeOf: scanShapeOf })
  await readWorkloads(client, workloads)
}

/** Of pods also since when, and for what, they wait. */
function scanShapeOf(kind: ModelKind): Members {
  const shape = shapeOf(kind)
  if (kind !== 'Pod') return kind === 'Namespace' ? { metadata: METADATA } : shape
  return {
    ...shape,
    metadata: { ...membersAt(shape, 'metadata'), creationTimestamp: 'whole' },
    spec: { ...membersAt(shape, 'spec'), schedulingGates: 'whole' },
    status: { ...membersAt(shape, 'status'), conditions: 'whole' },
  }
}

function membersAt(shape: Members, key: string): Members {
  const members = shape[key]
  return members === undefined || members === 'whole' ? {} : members
}

async function readFiles(
  names: readonly string[],
  inventory: ScanInventory,
  terminal: Terminal,
): Promise<void> {
  for (const { group, kind, object } of await fileObjects(names, terminal)) {
    const known = modelKind(group, kind)
    if (known !== undefined) inventory.upsert(known, object)
    if (templateKind(group, kind) !== undefined) inventory.add(kind, object)
  }
}
