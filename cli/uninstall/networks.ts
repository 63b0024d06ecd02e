import { CUSTOM_RESOURCES, listPath } from '../../cluster/watch/resource.ts'
import { servedVersion } from '../../cluster/watch/discovery.ts'
import { identityOf } from '../../cluster/model/raw-object.ts'
import { describeNetwork } from '../../network/nad/describe.ts'
import { isManagedPlugin } from '../../network/nad/managed.ts'
import { IPAM_CONFIG_ANNOTATION, networkKey, type Network } from '../../network/nad/network.ts'
import { readDefinition } from '../../network/nad/read-definition.ts'
import { readList } from './read.ts'
import type { Client } from './taking.ts'

/** A network whose addresses Berth hands out, and what its ipam does without Berth. */
export interface ManagedNetwork {
  readonly namespace: string
  readonly name: string
  /** As the plugins of the nodes see it: `static` without addresses, `berth` that no node has, `host-local` of each node's own. */
  readonly ipam: 'static' | 'berth' | 'host-local'
  /** The ipam as it was written, in JSON; undefined if it still stands in the config. */
  readonly written: string | undefined
}

/** The networks that Berth manages; none where there is no such kind. Throws ApiError. */
export async function managedNetworks(
  client: Pick<Client, 'get' | 'list'>,
): Promise<readonly ManagedNetwork[]> {
  const resource = CUSTOM_RESOURCES.find(({ kind }) => kind === 'NetworkAttachmentDefinition')
  const version = resource && (await servedVersion(client, resource))
  if (resource === undefined || version === undefined) return []
  const objects = await readList(client, listPath(resource, version), { metadata: METADATA, spec: 'whole' })
  return objects.flatMap((object) => {
    const network = describeNetwork(readDefinition(object, identityOf(object).namespace))
    const ipam = managedIpam(network)
    if (ipam === undefined) return []
    const { namespace, name, annotations } = network
    return [
      { namespace, name, ipam, written: ipam === 'static' ? annotations[IPAM_CONFIG_ANNOTATION] : undefined },
    ]
  })
}

const METADATA = { name: 'whole', namespace: 'whole', annotations: 'whole' } as const

function managedIpam({ conf, annotations }: Network): ManagedNetwork['ipam'] | undefined {
  const plugin = conf?.plugins.find((candidate) => isManagedPlugin(candidate, annotations))
  if (plugin?.ipam === undefined) return undefined
  if (plugin.ipam.type === 'host-local') return 'host-local'
  return plugin.lowered !== undefined || plugin.ipam.type === 'static' ? 'static' : 'berth'
}

export const keyOf = ({ namespace, name }: ManagedNetwork): string => networkKey(namespace, name)
