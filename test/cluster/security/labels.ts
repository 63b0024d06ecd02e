import { expect, it } from '@jest/globals'
import type { BerthCluster } from '../describe-on-berth.ts'
import { pod } from '../rule-rows/manifests.ts'

/** Whoever may label namespaces, and nothing else. */
export function labels(on: () => BerthCluster): void {
  const label = async (namespace: string, ...changes: readonly string[]) => {
    const args = ['label', '--overwrite', 'namespace', namespace, ...changes]
    const { code, stderr } = await on().cluster.kubectl(args, { user: 'labeller' })
    expect(code).toBe(0)
    await on().berth.settled()
    return stderr
  }
  const labelsOf = async (namespace: string): Promise<string> =>
    (await on().kubectl(['get', 'namespace', namespace, '-o', 'jsonpath={.metadata.labels}'])).stdout
  const broken = (namespace: string) =>
    on().kubectl(['create', '--dry-run=server', '-f', '-'], pod('broken', 'missing', {}, { namespace }))

  it('berth.dev/ignore is obeyed only where the configuration lists the namespace', async () => {
    expect(await label('lab', 'berth.dev/ignore=true')).toBe('')
    expect((await broken('lab')).code).toBe(0)
    expect(await label('other', 'berth.dev/ignore=true')).toContain(
      "berth.dev/ignore has no effect: Berth's configuration does not list other under ignorableNamespaces",
    )
    expect((await broken('other')).stderr).toContain('network-exists: ')
  })

  it('no namespace passes for one that is left out', async () => {
    await label('other', 'kubernetes.io/metadata.name=kube-system')
    expect(await labelsOf('other')).toContain('"kubernetes.io/metadata.name":"other"')
    expect((await broken('other')).stderr).toContain('network-exists: ')
  })

  it('the mark of a namespace that attaches networks cannot be taken off', async () => {
    await label('other', 'attach.berth.dev/net1=shop.lan')
    await label('other', 'berth.dev/attaches-')
    expect(await labelsOf('other')).toContain('"berth.dev/attaches":"true"')
    await label('other', 'attach.berth.dev/net1-', 'berth.dev/attaches=true')
    expect(await labelsOf('other')).not.toContain('berth.dev/attaches')
  })

  it('the level is what the label says: the right to label is the right to set the policy', async () => {
    await label('other', 'berth.dev/enforce=privileged')
    expect((await broken('other')).code).toBe(0)
    await label('other', 'berth.dev/enforce-')
  })
}
