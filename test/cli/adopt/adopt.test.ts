import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { parseAllDocuments } from 'yaml'
import { isObject, text, type JsonObject } from '../../../network/json/json.ts'
import { LEASES_PATH } from '../../../network/lease/lease.ts'
import { at } from '../../cluster/api/manifests.ts'
import { TemporarySandbox } from '../../sandbox/temporary-sandbox.ts'
import { berth } from '../berth.ts'

const FIXTURE = 'test/fixtures/addresses/cluster.yaml'
const COLLECTIONS: Readonly<Record<string, string>> = {
  Pod: '/api/v1/namespaces/shop/pods',
  NetworkAttachmentDefinition: '/apis/k8s.cni.cncf.io/v1/namespaces/shop/network-attachment-definitions',
  IPPool: '/apis/whereabouts.cni.cncf.io/v1alpha1/namespaces/kube-system/ippools',
}

const STATE = ['--state', 'test/fixtures/addresses']
const rowsOf = (out: string): readonly string[] =>
  out
    .split('\n')
    .slice(1, -3)
    .map((row) => row.replaceAll(/ {2,}/g, ' | '))

describe('berth adopt, as a dry run', () => {
  it("says what becomes of whereabouts' allocations", async () => {
    const { out, code } = await berth(['adopt', '--from', 'whereabouts', '--dry-run', ...STATE])
    expect(rowsOf(out)).toEqual([
      '192.168.30.1 | default | shop/old-1 | net1 | shop/old | would be adopted',
      '192.168.30.2 | default | shop/old-2 | net1 | shop/old | conflict: pod shop/old-3 has it, or asks for it, as well',
      '192.168.30.3 | - | shop/leaked | - | - | skipped: the pod is gone: whereabouts has leaked it',
    ])
    expect(out).toMatch(/\n1 would be adopted, 1 skipped, 1 conflict\n$/)
    expect(code).toBe(1)
  })

  it('takes of the running pods those on networks of Berth, and on the ones that are named', async () => {
    const adopt = ['adopt', '--from', 'running-pods', '--dry-run', ...STATE]
    const own = await berth(adopt)
    expect([own.code, rowsOf(own.out)]).toEqual([
      0,
      ['192.168.20.10 | default | shop/web-1 | net1 | shop/lan | unchanged: it has its lease already'],
    ])
    const named = await berth([...adopt, '--network', 'shop/old'])
    expect(rowsOf(named.out).map((row) => row.split(' | ').at(-1)?.split(':')[0])).toEqual([
      'unchanged',
      'would be adopted',
      'conflict',
      'conflict',
    ])
  })

  it('looks only into the namespaces that are named', async () => {
    const { out } = await berth(['adopt', '--from', 'whereabouts', '--dry-run', '-n', 'other', ...STATE])
    expect(out).toBe('nothing to adopt\n')
  })

  it.each([
    [['--from', 'whereabouts', ...STATE], 'leases can be made in a cluster only: --state needs --dry-run'],
    [['--from', 'running-pods', '--dry-run', '--network', 'old', ...STATE], 'give namespace/name'],
    [['--from', 'files', ...STATE], 'Allowed choices are whereabouts, running-pods'],
    [[], "required option '--from <source>' not specified"],
  ])('refuses %j', async (args, said) => {
    const { code, error } = await berth(['adopt', ...args])
    expect([code, error]).toEqual([2, expect.stringContaining(said)])
  })
})

describe('berth adopt', () => {
  let sandbox: TemporarySandbox
  const uids = new Map<string, string>()
  beforeEach(async () => {
    sandbox = await TemporarySandbox.start({ nodes: ['node1', 'node2'] })
    await sandbox.call('POST', '/api/v1/namespaces', { body: { metadata: { name: 'shop' } } })
    for (const document of parseAllDocuments(readFileSync(FIXTURE, 'utf8'))) await create(document.toJS())
  })
  afterEach(() => sandbox.stop())

  /** The pods get uids of the sandbox's choice. */
  async function create(object: unknown): Promise<void> {
    const path = isObject(object) ? COLLECTIONS[text(object, 'kind') ?? ''] : undefined
    if (path === undefined) return
    const answer = await sandbox.call('POST', path, { body: object })
    expect(answer).toMatchObject({ status: 201 })
    uids.set(String(at(answer.body, 'metadata', 'name')), String(at(answer.body, 'metadata', 'uid')))
  }
  const adopt = (...args: readonly string[]) =>
    berth(['adopt', '--kubeconfig', sandbox.running.kubeconfigPath, ...args])
  const leases = async (): Promise<readonly JsonObject[]> => {
    const items = at((await sandbox.call('GET', LEASES_PATH)).body, 'items')
    return Array.isArray(items) ? items : []
  }

  it('makes the leases, with the uid and node of the live pod, and only once', async () => {
    const first = await adopt('--from', 'whereabouts')
    expect(first.code).toBe(1)
    expect(first.out).toMatch(/\n1 adopted, 1 skipped, 1 conflict\n$/)
    const made = await leases()
    expect(made).toMatchObject([
      {
        metadata: { name: 'default.192-168-30-1' },
        spec: {
          address: '192.168.30.1',
          prefix: 29,
          domain: 'default',
          pool: { kind: 'NetworkAttachmentDefinition', namespace: 'shop', name: 'old' },
          owner: { kind: 'Pod', namespace: 'shop', name: 'old-1', uid: uids.get('old-1'), interface: 'net1' },
          pod: { name: 'old-1', uid: uids.get('old-1'), node: 'node1' },
          phase: 'Bound',
        },
      },
    ])
    const second = await adopt('--from', 'whereabouts')
    expect(second.out).toMatch(/\n1 unchanged, 1 skipped, 1 conflict\n$/)
    expect(await leases()).toEqual(made)
  })

  it('writes nothing in a dry run', async () => {
    await adopt('--from', 'running-pods', '--dry-run')
    expect(await leases()).toEqual([])
  })

  it('leaves the lease of another alone', async () => {
    const of = (name: string, uid: string) => ({ name, uid })
    const other = {
      apiVersion: 'ipam.berth.dev/v1alpha1',
      kind: 'IPLease',
      metadata: { name: 'default.192-168-20-10' },
      spec: {
        address: '192.168.20.10',
        prefix: 24,
        domain: 'default',
        pool: { kind: 'NetworkAttachmentDefinition', namespace: 'shop', name: 'lan' },
        owner: { kind: 'Pod', namespace: 'shop', interface: 'net1', ...of('somebody', 'else') },
        pod: of('somebody', 'else'),
        phase: 'Bound',
      },
    }
    await sandbox.call('POST', LEASES_PATH, { body: other })
    const { out, code } = await adopt('--from', 'running-pods')
    expect([code, rowsOf(out)]).toEqual([
      1,
      [
        '192.168.20.10 | default | shop/web-1 | net1 | shop/lan | conflict: it is leased to pod shop/somebody',
      ],
    ])
    expect(await leases()).toMatchObject([{ spec: other.spec }])
  })

  it('gives the address of a sticky pod to its ordinal', async () => {
    const reference = {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      name: 'db',
      uid: 'uid-db',
      controller: true,
    }
    await create({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'db-2',
        namespace: 'shop',
        annotations: {
          'ipam.berth.dev/sticky': 'true',
          'k8s.v1.cni.cncf.io/networks': 'lan',
          'k8s.v1.cni.cncf.io/network-status':
            '[{"name": "shop/lan", "interface": "net1", "ips": ["192.168.20.13"]}]',
        },
        ownerReferences: [reference],
      },
      spec: { nodeName: 'node2', containers: [{ name: 'db', image: 'db' }] },
    })
    await adopt('--from', 'running-pods')
    expect(await leases()).toMatchObject([
      { spec: { address: '192.168.20.10' } },
      {
        spec: {
          owner: { kind: 'StatefulSet', name: 'db', uid: 'uid-db', ordinal: 2 },
          pod: { name: 'db-2', uid: uids.get('db-2') },
        },
      },
    ])
  })
})
