import type { ApiClient } from '../../cluster/client.ts'
import { modelKind } from '../../cluster/model/model-kind.ts'
import { readAll } from '../../cluster/read-all.ts'
import { ALLOCATOR_CORE_RESOURCES, ALLOCATOR_CUSTOM_RESOURCES } from '../../cluster/watch/resource.ts'
import { readSettings } from '../../service/live-settings.ts'
import type { Settings } from '../../webhook/rules/settings.ts'
import { UsageError, type Terminal } from '../terminal.ts'
import { connect, messageOf } from './connect.ts'
import { fileObjects } from './file-objects.ts'
import { inventoryShapeOf } from './inventory-shapes.ts'
import { Inventory } from './inventory.ts'
import type { InventoryOptions } from './options.ts'

/** A cluster read once, and the configuration that it is looked at with. */
export interface ReadInventory {
  readonly inventory: Inventory
  readonly settings: Settings
}

/** Reads the files of `--state`, else the cluster of the kubeconfig, which is never written. Throws UsageError. */
export async function readInventory(options: InventoryOptions, terminal: Terminal): Promise<ReadInventory> {
  const settings = await settingsOf(options.config)
  if (options.state !== undefined)
    return { settings, inventory: await inventoryOfFiles(options.state, settings, terminal) }
  const client = await connect(options, 'give --kubeconfig FILE, or --state DIR to do without a cluster')
  try {
    return { settings, inventory: await inventoryOf(client, settings) }
  } finally {
    client.close()
  }
}

export async function settingsOf(file: string | undefined): Promise<Settings> {
  const settings = await readSettings(file, [])
  if (!settings.ok) throw new UsageError(settings.problem)
  return settings.value
}

/** Reads the cluster; the client stays open. Throws UsageError. */
export async function inventoryOf(client: ApiClient, settings: Settings): Promise<Inventory> {
  const inventory = new Inventory(settings.reservedNetworks)
  const resources = [...ALLOCATOR_CORE_RESOURCES, ...ALLOCATOR_CUSTOM_RESOURCES]
  await readAll(client, inventory, { resources, shapeOf: inventoryShapeOf }).catch((error: unknown) => {
    throw new UsageError(`cannot read the cluster ${client.title}: ${messageOf(error)}`)
  })
  return inventory
}

async function inventoryOfFiles(
  names: readonly string[],
  settings: Settings,
  terminal: Terminal,
): Promise<Inventory> {
  const inventory = new Inventory(settings.reservedNetworks)
  for (const { group, kind: apiKind, object } of await fileObjects(names, terminal)) {
    const kind = modelKind(group, apiKind)
    if (kind !== undefined) inventory.upsert(kind, object)
  }
  return inventory
}
