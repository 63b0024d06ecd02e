import type { Rule } from './rule.ts'
import { addressInUse } from './address-in-use.ts'
import { annotationGrammar } from './annotation-grammar.ts'
import { configParses } from './config-parses.ts'
import { defaultRouteChoice } from './default-route-choice.ts'
import { defaultRouteHijack } from './default-route-hijack.ts'
import { deviceInUse } from './device-in-use.ts'
import { deviceUnbound } from './device-unbound.ts'
import { gatewayInRange } from './gateway-in-range.ts'
import { hostLocalSpansNodes } from './host-local-spans-nodes.ts'
import { hostNetwork } from './host-network.ts'
import { interfaceName } from './interface-name.ts'
import { ipamFields } from './ipam-fields.ts'
import { masterConflict } from './master-conflict.ts'
import { multusInUse } from './multus-in-use.ts'
import { networkBounds } from './network-bounds.ts'
import { networkExists } from './network-exists.ts'
import { networkInUse } from './network-in-use.ts'
import { networkIsolation } from './network-isolation.ts'
import { noIpam } from './no-ipam.ts'
import { nodeNameGate } from './node-name-gate.ts'
import { placementContradiction } from './placement-contradiction.ts'
import { pluginFields } from './plugin-fields.ts'
import { policyLabels } from './policy-labels.ts'
import { poolExhausted } from './pool-exhausted.ts'
import { poolFields } from './pool-fields.ts'
import { poolInUse } from './pool-in-use.ts'
import { poolShrink } from './pool-shrink.ts'
import { primaryInterface } from './primary-interface.ts'
import { privilegedAttachment } from './privileged-attachment.ts'
import { rangeOverlap } from './range-overlap.ts'
import { requestedAddress } from './requested-address.ts'
import { requestedMac } from './requested-mac.ts'
import { reservedMetadata } from './reserved-metadata.ts'
import { unknownField } from './unknown-field.ts'
import { unknownPlugin } from './unknown-plugin.ts'

/** Every rule, in the order in which findings are told. A test holds this list to the folder, the tests and the docs. */
export const RULES: readonly Rule[] = [
  // NetworkAttachmentDefinitions (range-overlap: pools too)
  configParses,
  pluginFields,
  unknownField,
  unknownPlugin,
  ipamFields,
  noIpam,
  gatewayInRange,
  defaultRouteHijack,
  rangeOverlap,
  masterConflict,
  primaryInterface,
  hostLocalSpansNodes,
  deviceUnbound,
  networkInUse,
  // Pods and pod templates
  annotationGrammar,
  networkExists,
  networkIsolation,
  interfaceName,
  requestedAddress,
  requestedMac,
  addressInUse,
  deviceInUse,
  placementContradiction,
  poolExhausted,
  hostNetwork,
  defaultRouteChoice,
  privilegedAttachment,
  nodeNameGate,
  reservedMetadata,
  // Cluster API pools
  poolFields,
  poolShrink,
  poolInUse,
  networkBounds,
  // Namespaces
  policyLabels,
  // Multus itself
  multusInUse,
]
