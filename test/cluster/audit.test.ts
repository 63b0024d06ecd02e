import { expect, it } from '@jest/globals'
import { isObject, property, type JsonObject } from '../../network/json/json.ts'
import { describeOnBerth } from './describe-on-berth.ts'
import { fixedMacvlan, macvlan, nad, namespace, pod } from './rule-rows/manifests.ts'
import { eventually } from './until.ts'

const SHOP = { namespace: 'audited' }

/** What stands in the API server's audit log of one creation; webhooks' annotations have their name before them. */
describeOnBerth('the audit log', { audit: true }, (on) => {
  const eventsOf = async (name: string): Promise<readonly JsonObject[]> =>
    (await on().cluster.auditEvents()).filter(isObject).filter((event) => {
      const reference = property(event, 'objectRef')
      return (
        property(event, 'verb') === 'create' &&
        isObject(reference) &&
        property(reference, 'name') === name &&
        property(reference, 'namespace') === SHOP.namespace
      )
    })
  const annotationsOf = async (name: string): Promise<Readonly<Record<string, unknown>>> => {
    const [event] = await eventually(
      () => eventsOf(name),
      (events) => events.length > 0,
    )
    const annotations = event && property(event, 'annotations')
    return isObject(annotations) ? annotations : {}
  }

  it('has the findings of the audit level, which nobody was told of', async () => {
    await on().given(namespace(SHOP.namespace), nad('net', macvlan(), SHOP))
    const chosen = pod('chosen', [{ name: 'net', mac: '02:00:00:00:00:01' }], {}, SHOP)
    expect(await on().kubectl(['create', '-f', '-'], chosen)).toMatchObject({ code: 0, stderr: '' })
    expect(await annotationsOf('chosen')).toMatchObject({
      'validate.berth.dev/audit-policy': 'restricted:latest',
      'validate.berth.dev/audit-violations': expect.stringMatching(
        /^privileged-attachment: .*02:00:00:00:00:01/,
      ),
    })
  })

  it('has them of what was refused as well', async () => {
    expect((await on().kubectl(['create', '-f', '-'], pod('refused', 'missing', {}, SHOP))).code).toBe(1)
    expect(await annotationsOf('refused')).toMatchObject({
      'validate.berth.dev/audit-violations': expect.stringMatching(/^network-exists: /),
    })
  })

  it('has all of them, one on a line', async () => {
    const both = pod(
      'both',
      [
        { name: 'net', mac: '02:00:00:00:00:02' },
        { name: 'net', interface: 'eth0' },
      ],
      {},
      SHOP,
    )
    expect((await on().kubectl(['create', '-f', '-'], both)).code).toBe(1)
    const violations = String((await annotationsOf('both'))['validate.berth.dev/audit-violations'])
    expect(violations.split('\n').map((line) => line.split(':')[0])).toEqual([
      'interface-name',
      'privileged-attachment',
    ])
  })

  it('has nothing of Berth where nothing was found', async () => {
    expect(
      (await on().kubectl(['create', '-f', '-'], nad('clean', fixedMacvlan('192.168.60.7/24'), SHOP))).code,
    ).toBe(0)
    const keys = Object.keys(await annotationsOf('clean')).filter((key) => key.includes('berth.dev'))
    expect(keys).toEqual([])
  })

  it('has what was patched into a pod, under the name of the webhook', async () => {
    await on().kubectl(['label', 'namespace', SHOP.namespace, 'attach.berth.dev/data=net'])
    await on().berth.settled()
    expect((await on().kubectl(['create', '-f', '-'], pod('patched', undefined, {}, SHOP))).code).toBe(0)
    const rounds = Object.entries(await annotationsOf('patched')).filter(([key]) =>
      key.startsWith('mutation.webhook.admission.k8s.io/'),
    )
    expect(rounds.map(([, value]) => JSON.parse(String(value)))).toContainEqual(
      expect.objectContaining({ webhook: 'attaching.mutate.berth.dev', mutated: true }),
    )
  })
})
