import { attachDefaultNetworks } from './attach-default-networks.ts'
import { gateForIpam } from './gate-for-ipam.ts'
import { injectDeviceResources } from './inject-device-resources.ts'
import { injectNodeAffinity } from './inject-node-affinity.ts'
import { keepAttachedNetworks } from './keep-attached-networks.ts'
import { lowerBerthIpam } from './lower-berth-ipam.ts'
import { markAttachingNamespaces } from './mark-attaching-namespaces.ts'
import type { MutatedKind, Mutation } from './mutation.ts'
import { restoreLeasedAttachments } from './restore-leased-attachments.ts'

/** The mutations of each kind in their order: each sees what the ones before it did. */
export const MUTATIONS: { readonly [Kind in MutatedKind]: readonly Mutation<Kind>[] } = {
  pod: [
    attachDefaultNetworks,
    injectNodeAffinity,
    injectDeviceResources,
    gateForIpam,
    // On UPDATE, where the others do nothing: first the networks, then what is leased on them.
    keepAttachedNetworks,
    restoreLeasedAttachments,
  ],
  network: [lowerBerthIpam],
  namespace: [markAttachingNamespaces],
}
