import { readdir } from 'node:fs/promises'
import { resource } from '../resources.ts'
import type { SandboxAccess } from './api-call.ts'
import { playIpam } from './ipam-stop.ts'
import { Shell } from './shell.ts'

interface Stop {
  readonly title: string
  readonly play: (shell: Shell) => Promise<void>
}

/** Applies the files of a folder of `examples/`, by name. */
const applying =
  (folder: string) =>
  async (shell: Shell): Promise<void> => {
    const files = await readdir(resource(`examples/${folder}`))
    for (const file of files.toSorted()) await shell.apply(`examples/${folder}/${file}`)
  }

/** The systems that Berth serves, in the order of the tour, and what its users do. */
const STOPS: readonly Stop[] = [
  {
    title: 'S0  Multus with Whereabouts: addresses for pods on several nodes',
    play: applying('s0-whereabouts'),
  },
  {
    title: 'S1  Node IPAM pools of Cluster API: two pools that overlap',
    play: applying('s1-cluster-api-pools'),
  },
  {
    title: 'S2  MicroShift Multus: bridge, ipvlan, and a macvlan on the same master',
    play: applying('s2-microshift'),
  },
  { title: 'S3  Multus with host-local: one range on every node', play: applying('s3-host-local') },
  {
    title: 'S4  Host devices: a pod goes where its device is, and only one at a time',
    play: applying('s4-host-device'),
  },
  { title: 'Policy by namespace label: networks attached to every pod', play: applying('policy-by-label') },
  { title: 'IPAM by Berth: three addresses, and four pods that want one', play: playIpam },
]

/** Plays the examples one after the other, and prints for each what a user of kubectl would see. */
export async function playTour(access: SandboxAccess, out: (text: string) => void): Promise<void> {
  const shell = new Shell(access, out)
  for (const { title, play } of STOPS) {
    out(`\n── ${title}\n`)
    await play(shell)
  }
}
