import { DEVICE_LABEL_PREFIX } from './network.ts'

/**
 * The node label that says a node has this host device, from `HostLink.master`:
 * `ens5` gives `device.berth.dev/ens5`, `pci:0000:03:02.3` gives `device.berth.dev/pci-0000-03-02.3`.
 */
export const deviceLabel = (device: string): string => `${DEVICE_LABEL_PREFIX}${device.replaceAll(':', '-')}`
