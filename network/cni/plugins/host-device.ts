import { member, memberText, memberTextOrNothing } from '../../json/case-fold.ts'
import { isObject, show, type JsonObject } from '../../json/json.ts'
import { lastName, memberPath } from '../../json/path.ts'
import type { Problem } from '../../problem.ts'
import { interfaceName } from '../fields/interface-name.ts'
import { canonicalMac } from '../fields/mac.ts'
import { string } from '../fields/string.ts'
import { doubtful, wrongValue } from '../fields/wrong-value.ts'
import type { PluginType } from '../plugin-type.ts'
import { RESOURCE_NAME_ANNOTATION } from '../../nad/network.ts'

/** A PCI address as sysfs writes it: domain, bus, device, function. */
const PCI = /^[0-9a-f]{4,8}:[0-9a-f]{2}:[01][0-9a-f]\.[0-7]$/i
const SELECTORS = ['device', 'hwaddr', 'kernelpath', 'pciBusID']

/**
 * containernetworking/plugins `plugins/main/host-device`. The plugin takes the first of several selectors and leaves
 * the others unread, which Berth tells. Multus adds `pciBusID` and `deviceID` if the NAD has a resourceName.
 */
export const hostDevice: PluginType = {
  type: 'host-device',
  role: 'interface',
  needsIpam: true,
  masterDefaultsToDefaultRoute: false,
  fields: {
    device: interfaceName("The device's interface name on the host, such as `ens5`"),
    hwaddr: string("The device's MAC address", (text, path) =>
      canonicalMac(text) === undefined
        ? wrongValue(
            path,
            `${lastName(path)} ${show(text)} is no MAC address`,
            'give six octets such as 02:00:00:00:00:01',
          )
        : undefined,
    ),
    kernelpath: string("The device's path below /sys/devices/", (text, path) =>
      text.startsWith('/sys/devices/')
        ? undefined
        : wrongValue(
            path,
            `${lastName(path)} ${show(text)} is not below /sys/devices/`,
            'give the full path, such as /sys/devices/pci0000:00/0000:00:1f.6',
          ),
    ),
    pciBusID: string("The device's PCI address, such as `0000:00:1f.6`", (text, path) =>
      PCI.test(text)
        ? undefined
        : wrongValue(
            path,
            `${lastName(path)} ${show(text)} is no PCI address`,
            'give domain, bus, device and function, such as 0000:00:1f.6',
          ),
    ),
  },
  confusions: {
    master: { field: 'device' },
    interface: { field: 'device' },
    mac: { field: 'hwaddr' },
    deviceID: { field: 'pciBusID' },
    pciAddress: { field: 'pciBusID' },
  },
  *check({ fields, path }, place): Iterable<Problem> {
    const given = SELECTORS.filter((name) => isGiven(fields, name))
    if (given.length > 1) {
      const message = `${given.join(' and ')} are both given; the plugin uses ${given[0]} and ignores the rest`
      yield doubtful(memberPath(path, given[1] ?? 'device'), message, 'keep one of them')
    }
    if (given.length > 0 || isPassedIn(fields) || Object.hasOwn(place.annotations, RESOURCE_NAME_ANNOTATION))
      return
    yield wrongValue(
      path,
      'host-device names no device',
      `give one of ${SELECTORS.join(', ')}, or the annotation ${RESOURCE_NAME_ANNOTATION}`,
    )
  },
  hostLink({ fields }) {
    const master = deviceOf(fields)
    return master === undefined ? undefined : { driver: 'host-device', master }
  },
}

/** A selector of the wrong type counts as given: its type is what is wrong with it. */
const isGiven = (fields: JsonObject, name: string): boolean => {
  const found = member(fields, name)
  return found !== undefined && found.value !== ''
}

/** Whether a runtime may pass the device when the pod starts. */
function isPassedIn(fields: JsonObject): boolean {
  const capabilities = member(fields, 'capabilities')?.value
  if (isObject(capabilities) && capabilities['deviceID'] === true) return true
  const runtime = member(fields, 'runtimeConfig')?.value
  return isObject(runtime) && (memberText(runtime, 'deviceID') ?? '') !== ''
}

/** The device in the form of `HostLink.master`, in the order in which the plugin looks. */
function deviceOf(fields: JsonObject): string | undefined {
  const device = memberTextOrNothing(fields, 'device')
  if (device !== undefined) return device
  const hwaddr = memberTextOrNothing(fields, 'hwaddr')
  if (hwaddr !== undefined) return `mac:${canonicalMac(hwaddr) ?? hwaddr.toLowerCase()}`
  const kernelPath = memberTextOrNothing(fields, 'kernelpath')
  if (kernelPath !== undefined) return `path:${kernelPath.replace(/\/+$/, '')}`
  const pci = memberTextOrNothing(fields, 'pciBusID')
  return pci === undefined ? undefined : `pci:${pci.toLowerCase()}`
}
