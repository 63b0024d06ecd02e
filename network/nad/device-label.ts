import { DEVICE_LABEL_PREFIX } from './network.ts'

/** The longest name part of a label key. */
const LONGEST = 63

/**
 * The node label that says a node has this host device, from `HostLink.master`: what no label key may hold becomes `-`.
 * `ens5` gives `device.berth.dev/ens5`, `pci:0000:03:02.3` gives `device.berth.dev/pci-0000-03-02.3`; of a longer name
 * the end counts.
 */
export function deviceLabel(device: string): string {
  const name = device.replaceAll(/[^A-Za-z0-9_.-]/g, '-').slice(-LONGEST)
  return `${DEVICE_LABEL_PREFIX}${name.replaceAll(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '')}`
}
