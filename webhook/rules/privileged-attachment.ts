import { networkKey, type Network } from '../../network/nad/network.ts'
import { NETWORKS_ANNOTATION, type NetworkSelectionElement } from '../../network/multus/selection.ts'
import { parseNetworks } from '../../network/multus/parse.ts'
import { foldKey } from '../../network/json/case-fold.ts'
import { annotationsOf } from '../../network/json/annotations.ts'
import { text } from '../../network/json/json.ts'
import type { Rule, RuleContext, RuleProblem } from './rule.ts'
import type { Attachment, PodSubject } from './subject.ts'
import { cniArgsOf, type CniArgs } from './pod/cni-args.ts'
import { elementField } from './pod/element-field.ts'
import { attachingLabel } from './pod/namespace-attachment.ts'
import { podCheck } from './pod/pod-check.ts'

/**
 * At restricted a namespace needs leave (its label `berth.dev/allow`, e.g. `devices_addresses`) for what reaches past its own
 * pods: a device of the node (host-device, SR-IOV, a device plugin's resource), an address of choice, a MAC of choice.
 */
export const privilegedAttachment: Rule = {
  id: 'privileged-attachment',
  summary: 'a device, a MAC or an address of choice without leave',
  since: 'v0.1',
  levels: { baseline: 'none', restricted: 'deny' },
  checks: { pod: podCheck(run) },
}

const ALLOW_LABEL = 'berth.dev/allow'
const LEAVES = ['devices', 'addresses', 'macs'] as const
type Leave = (typeof LEAVES)[number]

/** What an attachment needs leave for. */
interface Need {
  readonly leave: Leave
  readonly field: string
  readonly what: string
  /** What to do without leave. */
  readonly otherwise: string
  /** It comes with the network, whatever the pod says. */
  readonly isOfNetwork?: true
}

function* run(subject: PodSubject, { view }: RuleContext): Iterable<RuleProblem> {
  const { namespace, attachments } = subject
  const given = new Set((view.namespace(namespace)?.labels[ALLOW_LABEL] ?? '').split('_'))
  const hasArg = cniArgsOf(subject)
  const old = subject.operation === 'UPDATE' ? oldElements(subject) : []
  for (const attachment of attachments) {
    if (old.some((element) => asksTheSame(element, attachment.element))) continue
    for (const need of needsOf(attachment, hasArg)) {
      const { leave, field, what, otherwise } = need
      if (given.has(leave)) continue
      // What the namespace attaches is no choice of the pod's; which of its devices still is.
      if (need.isOfNetwork === true && attachingLabel(attachment, namespace, view) !== undefined) continue
      const label = LEAVES.filter((word) => word === leave || given.has(word)).join('_')
      yield {
        field,
        message: `${what}, for which namespace ${namespace} has no leave`,
        fix: `${otherwise}, or have an administrator label the namespace ${ALLOW_LABEL}: ${label}`,
      }
    }
  }
}

function* needsOf(attachment: Attachment, hasArg: CniArgs): Iterable<Need> {
  const { element, network, namespace } = attachment
  const key = networkKey(namespace, element.name)
  const device = network === undefined ? undefined : deviceOf(network)
  if (device !== undefined)
    yield {
      leave: 'devices',
      field: element.field,
      what: `${key} gives the pod ${device}`,
      otherwise: 'use another network',
      isOfNetwork: true,
    }
  if (element.deviceId !== undefined) {
    yield {
      leave: 'devices',
      field: elementField(element, 'deviceID'),
      what: `asks for device ${element.deviceId} on ${key}`,
      otherwise: 'leave deviceID out',
    }
  }
  if (element.ips.length > 0 || hasArg(attachment, 'ips')) {
    const asked = element.ips[0] ?? 'an address in cni-args'
    yield {
      leave: 'addresses',
      field: elementField(element, 'ips', 'cni-args'),
      what: `asks for ${asked} on ${key}`,
      otherwise: 'leave ips out',
    }
  }
  const mac = element.mac ?? element.infinibandGuid
  if (mac !== undefined || hasArg(attachment, 'mac')) {
    const field = elementField(element, 'mac', 'infiniband-guid', 'cni-args')
    yield {
      leave: 'macs',
      field,
      what: `asks for ${mac ?? 'a MAC address in cni-args'} on ${key}`,
      otherwise: 'leave it out',
    }
  }
}

/** Plugins that move a device, or a part of one, from the node into the pod. */
const DEVICE_PLUGINS: ReadonlySet<string> = new Set([
  'host-device',
  'sriov',
  'ib-sriov',
  'ovs-dpdk',
  'accelerated-bridge',
  'rdma',
])

/** Resources that only say which nodes have a bridge (KubeVirt's bridge-marker, the marker of ovs-cni): no device goes into the pod. */
const MARKER = /^(?:bridge|ovs-cni)\.network\.kubevirt\.io\//

function deviceOf({ conf, device, resourceName }: Network): string | undefined {
  if (device !== undefined) return `the host device ${device}`
  if (resourceName !== undefined && !MARKER.test(resourceName)) return `a device of ${resourceName}`
  const plugin = conf?.plugins.find(({ type }) => DEVICE_PLUGINS.has(type))
  return plugin === undefined ? undefined : `a device of the node (plugin ${plugin.type})`
}

/** What the pod had before an update: what stays as it was needs no new leave. */
function oldElements({ oldObject }: PodSubject): readonly NetworkSelectionElement[] {
  const old = text(annotationsOf(oldObject ?? {}), NETWORKS_ANNOTATION) ?? ''
  return parseNetworks(old, `metadata.annotations[${NETWORKS_ANNOTATION}]`).elements
}

const asksTheSame = (a: NetworkSelectionElement, b: NetworkSelectionElement): boolean =>
  a.name === b.name &&
  a.namespace === b.namespace &&
  a.mac === b.mac &&
  a.infinibandGuid === b.infinibandGuid &&
  a.deviceId === b.deviceId &&
  a.ips.join() === b.ips.join() &&
  !b.keys.some((key) => foldKey(key) === 'cni-args')
