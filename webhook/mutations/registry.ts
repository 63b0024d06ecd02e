import { attachDefaultNetworks } from './attach-default-networks.ts'
import { injectDeviceResources } from './inject-device-resources.ts'
import { injectNodeAffinity } from './inject-node-affinity.ts'
import { keepAttachedNetworks } from './keep-attached-networks.ts'
import type { Mutation } from './mutation.ts'

/** The pod mutations in their order: each sees what the ones before it did. */
export const MUTATIONS: readonly Mutation[] = [
  attachDefaultNetworks,
  injectNodeAffinity,
  injectDeviceResources,
  // On UPDATE, where the others do nothing.
  keepAttachedNetworks,
]
