import { endConversions } from './conversions.ts'
import { stopBerth } from './deployment.ts'
import { takeFinalizersOff } from './finalizers.ts'
import { openGates } from './gates.ts'
import { countLeases, type LeaseCount } from './leases.ts'
import { managedNetworks, type ManagedNetwork } from './networks.ts'
import { deleteRegistrations } from './registrations.ts'
import { attempt, type Taking } from './taking.ts'

/** What stays of Berth in the cluster. */
export interface Remains {
  readonly networks: readonly ManagedNetwork[]
  /** Undefined: there is no kind IPLease, or it could not be read. */
  readonly leases: readonly LeaseCount[] | undefined
}

const REGISTRATIONS = { kind: 'WebhookConfigurations', namespace: '', name: '' }

/**
 * Takes Berth out of what the cluster does, in this order: the API server calls it no more, it runs no more, nothing waits for it any
 * more. Doing it again goes on where it ended. It deletes neither leases nor networks nor definitions.
 *
 * A failure is told, and the rest goes on; but Berth is not stopped while the API server still calls it. Throws ApiError if the
 * API server cannot be reached or read at all.
 */
export async function uninstall(taking: Taking): Promise<Remains> {
  const { client } = taking
  if (await deleteRegistrations(taking)) {
    await endConversions(taking)
    await stopBerth(taking)
  } else {
    const text = 'Berth goes on running: while the API server calls it, pods would be refused without it'
    taking.tell({ ...REGISTRATIONS, result: 'failed', text })
    return { networks: [], leases: undefined }
  }
  let networks: readonly ManagedNetwork[] = []
  await attempt(taking, listOf('NetworkAttachmentDefinition'), async () => {
    networks = await managedNetworks(client)
  })
  await attempt(taking, listOf('Pod'), () => openGates(taking, networks))
  await attempt(taking, listOf('CustomResourceDefinition'), () => takeFinalizersOff(taking))
  let leases: readonly LeaseCount[] | undefined
  await attempt(taking, listOf('IPLease'), async () => {
    leases = await countLeases(client)
  })
  return { networks, leases }
}

const listOf = (kind: string) => ({ kind, namespace: '', name: '' })
