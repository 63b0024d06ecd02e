import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { fileURLToPath } from 'node:url'
import { foundObjects } from '../../../cli/sandbox/found-objects.ts'
import { startStack } from '../../../cli/sandbox/stack.ts'
import { playTour } from '../../../cli/sandbox/tour.ts'
import { resource } from '../../../cli/resources.ts'

/** What the tour printed, a block for each command: `apply -f examples/…`. The later one where a command is given twice. */
const blocksOf = (printed: string): ReadonlyMap<string, string> =>
  new Map(
    printed.split('\n$ kubectl ').map((block) => {
      const [command = '', ...lines] = block.split('\n')
      return [command, lines.join('\n')]
    }),
  )

/** Ages differ from run to run. */
const ageless = (text: string): string => text.replaceAll(/ \d+s$/gm, ' 0s').trim()

const NETWORKS = "-o jsonpath='{.metadata.annotations.k8s\\.v1\\.cni\\.cncf\\.io/networks}'"

describe('npm start', () => {
  let directory: string
  let blocks: ReadonlyMap<string, string>
  let foundBefore: string
  let foundAfter: string
  const configFile = fileURLToPath(resource('examples/berth.yaml'))
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'berth-tour-'))
    const first = await startStack({ directory, port: 0, configFile, nodes: ['node1', 'node2'] })
    foundBefore = await foundObjects(first.sandbox)
    let printed = ''
    await playTour(first.sandbox, (text) => {
      printed += text
    })
    blocks = blocksOf(printed)
    await first.close()
    const second = await startStack({ directory, port: 0, configFile, nodes: ['node1', 'node2'] })
    foundAfter = await foundObjects(second.sandbox)
    await second.close()
  }, 60_000)
  afterAll(() => rm(directory, { recursive: true, force: true }))

  it('plays every example', () => {
    const applied = [...blocks.keys()].filter((command) => command.startsWith('apply -f examples/'))
    expect(applied).toHaveLength(23)
  })

  it.each([
    ['s0-whereabouts/1-whereabouts-nad.yaml', 'Warning: primary-interface: ', 'whereabouts-conf created'],
    ['s0-whereabouts/3-berth-nad.yaml', 'berth-conf created', 'ipam.berth.dev/config: '],
    ['s0-whereabouts/4-berth-pod.yaml', 'pod/pod1 created', '- name: ipam.berth.dev/address'],
    [
      's1-cluster-api-pools/2-overlapping-pool.yaml',
      'Error from server (Forbidden)',
      '\nrange-overlap: spec.addresses[0]: ',
    ],
    ['s2-microshift/1-bridge.yaml', 'Warning: unknown-field: ', 'bridge-conf created'],
    [
      's2-microshift/3-macvlan-on-ipvlan-master.yaml',
      'admission webhook "validate.berth.dev" denied the request',
      'device or resource busy',
    ],
    [
      's3-host-local/1-host-local.yaml',
      'Warning: host-local-spans-nodes: ',
      'Warning: default-route-hijack: ',
    ],
    [
      's4-host-device/2-pod.yaml',
      'pod/testpod1 created',
      '  +                 - key: kubernetes.io/hostname',
    ],
    ['s4-host-device/3-typo-pod.yaml', 'sriov-vnic-1', 'sriov-vnic-2'],
    ['s4-host-device/4-second-pod-same-device.yaml', '\ndevice-in-use: ', '\naddress-in-use: '],
    [
      'policy-by-label/2-pod.yaml',
      'pod/web created',
      'k8s.v1.cni.cncf.io/networks: default/bridge-conf@storage0',
    ],
  ])('shows for %s what a user of kubectl would see', (file, ...said) => {
    for (const text of said)
      expect(blocks.get(`apply -f examples/${file}`)?.replaceAll(/ +/g, ' ')).toContain(
        text.replaceAll(/ +/g, ' '),
      )
  })

  it('leases pod1 of the first stop its address', () => {
    const leases = blocks.get('get ipleases') ?? ''
    expect(leases.split('\n')[1]?.split(/ {2,}/).slice(0, 8)).toEqual([
      'default.192-168-21-10',
      '192.168.21.10',
      'default',
      'Bound',
      'Pod',
      'default',
      'pod1',
      'net1',
    ])
  })

  it.each([
    [
      'apply --dry-run=server -f examples/ipam-berth/2-pod.yaml',
      'Warning: net1 (default/tiny) would get 192.168.40.2/29',
      'pod/first created (server dry run)',
    ],
    [`get pod first ${NETWORKS}`, '[{"name":"tiny","ips":["192.168.40.2/29"]}]', ''],
    [
      `get pod fourth -o jsonpath='{.status.conditions[?(@.type=="ipam.berth.dev/AddressAllocated")].message}'`,
      'no free address in default/tiny (192.168.40.0/29): all 3 are in use, ',
      'by Pod default/first (1), Pod default/second (1), Pod default/third (1)',
    ],
    ['apply -f examples/ipam-berth/5-one-too-many.yaml', 'Warning: pool-exhausted: ', 'pod/fourth created'],
    ['apply -f examples/ipam-berth/4-pod-on-a-node.yaml', 'Warning: node-name-gate: ', 'pod/third created'],
    [
      'get ipleases --field-selector spec.phase=Quarantined',
      '192.168.40.3   default   Quarantined',
      'node1   tiny',
    ],
  ])('shows of the addresses of Berth for %s what is so', (command, ...said) => {
    for (const text of said) expect(blocks.get(command)).toContain(text)
  })

  const addresses =
    readFileSync('README.md', 'utf8')
      .split(/^## /m)
      .find((part) => part.startsWith('Addresses')) ?? ''
  const told = [...addresses.matchAll(/^\$ kubectl (.*)\n([^]*?)(?=^```$|^\n?\$ )/gm)].map(
    ([, command = '', output = '']) => ({ command, output }),
  )

  it('is what the README tells of addresses', () => {
    expect(told.length).toBeGreaterThan(8)
  })

  it.each(told)('is as the README tells it: kubectl $command', ({ command, output }) => {
    const shown = (blocks.get(command) ?? '').replaceAll(/^ {2}(?:stored with:|\+ .*)\n/gm, '')
    expect(ageless(shown)).toBe(ageless(output))
  })

  it('finds its objects again at the next start', () => {
    expect(foundBefore).toBe('')
    expect(foundAfter).toContain('default/testpod1')
    expect(foundAfter).toContain('default/ipvlan-net')
    expect(foundAfter).not.toContain('testpod2')
  })
})
