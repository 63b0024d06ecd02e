import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { fileURLToPath } from 'node:url'
import { foundObjects } from '../../../cli/sandbox/found-objects.ts'
import { startStack } from '../../../cli/sandbox/stack.ts'
import { playTour } from '../../../cli/sandbox/tour.ts'
import { resource } from '../../../cli/resources.ts'

/** What the tour printed, a block for each `kubectl apply`, by the file's path below examples/. */
const blocksOf = (printed: string): ReadonlyMap<string, string> =>
  new Map(
    printed.split('\n$ kubectl apply -f examples/').map((block) => {
      const [file = '', ...lines] = block.split('\n')
      return [file, lines.join('\n')]
    }),
  )

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
    expect([...blocks.keys()].filter((file) => file.endsWith('.yaml'))).toHaveLength(17)
  })

  it.each([
    ['s0-whereabouts/1-whereabouts-nad.yaml', 'Warning: primary-interface: ', 'whereabouts-conf created'],
    ['s0-whereabouts/4-berth-pod.yaml', 'pod/pod1 created', ''],
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
      expect(blocks.get(file)?.replaceAll(/ +/g, ' ')).toContain(text.replaceAll(/ +/g, ' '))
  })

  it('finds its objects again at the next start', () => {
    expect(foundBefore).toBe('')
    expect(foundAfter).toContain('default/testpod1')
    expect(foundAfter).toContain('default/ipvlan-net')
    expect(foundAfter).not.toContain('testpod2')
  })
})
