import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { spawnSync } from 'node:child_process'

/** Where Debian's containernetworking-plugins puts them; CNI_PATH as a runtime has it goes first. */
const FOLDERS = [...(process.env['CNI_PATH'] ?? '').split(':'), '/usr/lib/cni', '/opt/cni/bin']
const PLUGINS = ['macvlan', 'bridge', 'host-device', 'static', 'host-local', 'tuning', 'portmap']

/** What the tests found on this machine: `missing` is empty where they can run. */
export interface Requirements {
  /** The folder with every plugin. */
  readonly plugins: string
  /** One line each, with what to do. */
  readonly missing: readonly string[]
}

/** Looks for root, iproute2 and the plugins; iptables is what portmap and the machine under test need, and only portmap. */
export function requirements(): Requirements {
  const plugins = FOLDERS.find((folder) => folder !== '' && PLUGINS.every((name) => isProgram(folder, name)))
  const programs = [
    ...(process.platform === 'linux' ? [] : ['Linux: network namespaces are of Linux']),
    ...(process.getuid?.() === 0 ? [] : ['root: the tests make network namespaces']),
    ...(hasProgram('ip') ? [] : ['ip: apt-get install iproute2']),
    ...(plugins === undefined
      ? [`${PLUGINS.join(', ')} in one folder: apt-get install containernetworking-plugins, or set CNI_PATH`]
      : []),
  ]
  return { plugins: plugins ?? '', missing: programs.length > 0 ? programs : [...kernelFaults()] }
}

/** What the tests ask of the kernel, in a network namespace that is gone with the command. */
const PROBE =
  'ip link add v0 type veth peer name v1 && ip link add b0 type bridge && ip link add m0 link v0 type macvlan'

/** A container's root may lack the right to make network namespaces, and a small kernel the kinds of links. */
function* kernelFaults(): Iterable<string> {
  const { status, stderr, error } = spawnSync('unshare', ['--net', 'sh', '-c', PROBE], { encoding: 'utf8' })
  if (status === 0) return
  const why = (error?.message ?? stderr).trim()
  yield `network namespaces with veth, bridge and macvlan: this kernel, or what this root may do, says: ${why}`
}

/** Whether portmap can work. */
export const hasIptables = (): boolean => hasProgram('iptables')

const hasProgram = (name: string): boolean =>
  [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'].some((folder) =>
    isProgram(folder, name),
  )

function isProgram(folder: string, name: string): boolean {
  try {
    accessSync(join(folder, name), constants.X_OK)
    return true
  } catch {
    return false
  }
}
