import { beforeAll, describe, expect, it } from '@jest/globals'
import { isArray, isObject, property, text, type JsonObject } from '../../network/json/json.ts'
import { installDefinitions } from './berth.ts'
import { describeOnControlPlane, describeWhereBinaries } from './environment.ts'
import { renderKustomization } from './kustomization.ts'
import { called, failedEntry, givenObjects } from './webhook-conditions/caller.ts'
import { entriesOf, nameOf, registerEntries, webhooksOf } from './webhook-conditions/entries.ts'
import { guardRows } from './webhook-conditions/guard-rows.ts'
import { untilTriedInVain } from './webhook-conditions/in-force.ts'
import { namespaceRows } from './webhook-conditions/namespace-rows.ts'
import { networkRows } from './webhook-conditions/network-rows.ts'
import { ATTACHING, namespaces } from './webhook-conditions/places.ts'
import { podRows } from './webhook-conditions/pod-rows.ts'
import type { Row } from './webhook-conditions/row.ts'
import { templateRows } from './webhook-conditions/template-rows.ts'

const OVERLAY = 'test/fixtures/kustomize/old-server'

/** Both registrations, as a server before 1.28 gets them. */
const rendered = async (folder = OVERLAY): Promise<readonly JsonObject[]> =>
  (await renderKustomization(folder)).filter((object) =>
    text(object, 'kind')?.endsWith('WebhookConfiguration'),
  )

const list = (object: JsonObject, key: string): readonly unknown[] => {
  const value = property(object, key)
  return isArray(value) ? value : []
}
const rulesOf = (webhook: JsonObject): readonly JsonObject[] => list(webhook, 'rules').filter(isObject)

/** `CREATE pods`, for each pair of a rule. */
const reviewed = (webhook: JsonObject): readonly string[] =>
  rulesOf(webhook).flatMap((rule) =>
    list(rule, 'resources').flatMap((resource) =>
      list(rule, 'operations').map((operation) => `${String(operation)} ${String(resource)}`),
    ),
  )

const BROAD = /^\w+ (?:pods|daemonsets|namespaces|customresourcedefinitions)$/

describeWhereBinaries({})('the registrations for servers without matchConditions', () => {
  it('have none', async () => {
    const entries = (await rendered()).flatMap(webhooksOf)
    expect(entries.length).toBeGreaterThan(9)
    expect(entries.filter((webhook) => 'matchConditions' in webhook)).toEqual([])
  })

  it('fail closed only where the resource is narrow, or the namespace by its mark', async () => {
    const closed = (await rendered())
      .flatMap(webhooksOf)
      .filter((webhook) => webhook['failurePolicy'] === 'Fail')
    const isMarked = (webhook: JsonObject): boolean =>
      JSON.stringify(webhook['namespaceSelector']).includes('"berth.dev/attaches","operator":"In"')
    expect(
      closed
        .filter((webhook) => !isMarked(webhook))
        .flatMap(reviewed)
        .filter((what) => BROAD.test(what)),
    ).toEqual([])
    expect(closed.filter(isMarked).map(nameOf)).toEqual(['attaching.mutate.berth.dev'])
    expect(closed.map(nameOf).toSorted()).toEqual([
      'attaching.mutate.berth.dev',
      'networks.mutate.berth.dev',
      'validate.berth.dev',
    ])
  })

  it('have everything reviewed that the others have, and nothing else', async () => {
    const [old, now] = [await rendered(), await rendered('manifests/overlays/cert-manager')].map(
      (configurations) =>
        configurations.map((configuration) => [
          text(configuration, 'kind'),
          [...new Set(webhooksOf(configuration).flatMap(reviewed))].toSorted(),
        ]),
    )
    expect(old).toEqual(now)
  })

  it('leave out the namespaces that the others leave out', async () => {
    const leftOut = (await rendered())
      .flatMap(webhooksOf)
      .flatMap(
        (webhook) =>
          JSON.stringify(webhook['namespaceSelector'] ?? {}).match(/\["kube-system"[^\]]*\]/g) ?? [],
      )
    expect(new Set(leftOut).size).toBe(1)
    expect(JSON.stringify(await rendered('manifests/overlays/cert-manager'))).toContain(leftOut[0])
  })

  it('wait no longer than two seconds for what they let pass in any case', async () => {
    const open = (await rendered())
      .flatMap(webhooksOf)
      .filter((webhook) => webhook['failurePolicy'] === 'Ignore')
    expect(new Set(open.map((webhook) => webhook['timeoutSeconds']))).toEqual(new Set([2]))
  })
})

const NOWHERE = { url: 'https://127.0.0.1:1', caBundle: '' }
const TABLES = { ...podRows, ...networkRows, ...templateRows, ...namespaceRows, ...guardRows }

/** What waits all the same: pods of marked namespaces when they are created, and whatever happens to networks and pools. */
function waits({ method, path }: Row): boolean {
  if (path.startsWith(`/api/v1/namespaces/${ATTACHING}/pods?`)) return method === 'POST'
  const isLeftOut =
    /\/namespaces\/(?:kube-system|kube-node-lease|berth-system|openshift-multus|cert-manager)\//.test(path)
  return (
    !isLeftOut &&
    /network-attachment-definitions|inclusterippools/.test(path) &&
    !path.includes('customresourcedefinitions')
  )
}

describeOnControlPlane('without matchConditions, while Berth is down,', {}, (cluster) => {
  beforeAll(async () => {
    await installDefinitions(cluster())
    await givenObjects(cluster(), namespaces)
    await givenObjects(cluster(), [
      ...new Set(
        Object.values(TABLES)
          .flat()
          .flatMap(({ given }) => given),
      ),
    ])
    await registerEntries(cluster(), entriesOf(await rendered(), NOWHERE))
    await untilTriedInVain(cluster())
  })

  for (const [about, rows] of Object.entries(TABLES)) {
    describe(about, () => {
      it.each(rows.map((row) => ({ ...row, fate: waits(row) ? 'waits' : 'passes' })))(
        '$name $fate',
        async (row) => {
          const { status, message } = await called(cluster(), row)
          if (row.fate === 'passes') expect({ status, message }).toMatchObject({ status: row.status ?? 200 })
          else expect(failedEntry(message)).toBeDefined()
        },
      )
    })
  }
})
