import { expect, it } from '@jest/globals'
import type { BerthCluster } from '../describe-on-berth.ts'
import { macvlan, nad, namespace, pod } from '../rule-rows/manifests.ts'
import { eventually } from '../until.ts'

const SHOP = { namespace: 'policy' }
const primary = nad('primary', macvlan({ master: 'eth0' }), SHOP)
const CREATE = ['create', '--dry-run=server', '-f', '-']

/** Policy by namespace labels and by the configuration's exemptions. */
export function policies(on: () => BerthCluster): void {
  const label = async (...labels: readonly string[]) => {
    const labelled = await on().kubectl(['label', '--overwrite', 'namespace', 'policy', ...labels])
    expect(labelled).toMatchObject({ code: 0, stderr: '' })
    await on().berth.settled()
  }

  it('warn at baseline', async () => {
    await on().given(namespace('policy'))
    const { code, stderr } = await on().kubectl(CREATE, primary)
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(/^Warning: primary-interface: /),
    })
  })

  it('deny at restricted what baseline warns of', async () => {
    await label('berth.dev/enforce=restricted')
    const { code, stderr } = await on().kubectl(CREATE, primary)
    expect(code).toBe(1)
    expect(stderr).toMatch(/^primary-interface: /m)
  })

  it('say nothing at privileged', async () => {
    await label('berth.dev/enforce=privileged', 'berth.dev/warn=privileged')
    expect(await on().kubectl(CREATE, primary)).toMatchObject({ code: 0, stderr: '' })
    expect(await on().kubectl(CREATE, pod('web', 'missing', {}, SHOP))).toMatchObject({ code: 0, stderr: '' })
  })

  it('warn of what a harder level would deny', async () => {
    await label('berth.dev/enforce=privileged', 'berth.dev/warn=restricted')
    const { code, stderr } = await on().kubectl(CREATE, pod('web', 'missing', {}, SHOP))
    expect(code).toBe(0)
    expect(stderr).toMatch(/^Warning: network-exists: /)
  })

  it('refuse a label that says nothing', async () => {
    const { code, stderr } = await on().kubectl([
      'label',
      '--overwrite',
      'namespace',
      'policy',
      'berth.dev/enforce=strict',
    ])
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /^Error from server \(Forbidden\): admission webhook "namespaces\.validate\.berth\.dev" denied the request: \npolicy-labels: metadata\.labels\[berth\.dev\/enforce\]: /,
    )
  })

  it('spare the users that the configuration exempts, and log who it was', async () => {
    await label('berth.dev/enforce=baseline')
    const web = pod('web', 'missing', {}, SHOP)
    const asAlice = await on().kubectl([...CREATE, '--as=alice', '--as-group=system:masters'], web)
    expect(asAlice).toMatchObject({ code: 1, stderr: expect.stringContaining('network-exists: ') })
    const asBreakGlass = await on().kubectl([...CREATE, '--as=break-glass', '--as-group=system:masters'], web)
    expect(asBreakGlass).toMatchObject({ code: 0, stderr: '' })
    expect(on().berth.log()).toContainEqual(
      expect.objectContaining({ decision: 'denied', user: 'alice', dryRun: true, rules: ['network-exists'] }),
    )
  })

  it('let only Berth write what it reserves for itself', async () => {
    const forged = pod('web', undefined, {}, { ...SHOP, annotations: { 'berth.dev/injected': '[]' } })
    const asAlice = await on().kubectl([...CREATE, '--as=alice', '--as-group=system:masters'], forged)
    expect(asAlice).toMatchObject({ code: 1, stderr: expect.stringContaining('reserved-metadata: ') })
    const berth = '--as=system:serviceaccount:berth-system:berth-allocator'
    const asBerth = await on().kubectl([...CREATE, berth, '--as-group=system:masters'], forged)
    expect(asBerth).toMatchObject({ code: 0, stderr: '' })
  })

  it('are read anew when the configuration file changes', async () => {
    await on().berth.configure('primaryInterfaces: [eth7]')
    const seventh = nad('primary', macvlan({ master: 'eth7' }), SHOP)
    const { stderr } = await eventually(
      () => on().kubectl(CREATE, seventh),
      (answer) => answer.stderr !== '',
    )
    expect(stderr).toMatch(/^Warning: primary-interface: /)
  })
}
