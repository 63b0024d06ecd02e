import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { RecordingWebhook } from './api/recording-webhook.ts'
import { installDefinitions } from './berth.ts'
import { describeOnControlPlane } from './environment.ts'
import { eventually } from './until.ts'
import { called, conditionErrors, failedEntry, givenObjects } from './webhook-conditions/caller.ts'
import { baseEntries, registerEntries, type Entries } from './webhook-conditions/entries.ts'
import { changes, creations } from './webhook-conditions/combinations.ts'
import { guardRows } from './webhook-conditions/guard-rows.ts'
import { untilReached, untilTriedInVain } from './webhook-conditions/in-force.ts'
import { largeRows } from './webhook-conditions/large-rows.ts'
import { namespaceRows } from './webhook-conditions/namespace-rows.ts'
import { networkRows } from './webhook-conditions/network-rows.ts'
import { namespaces, PLAIN } from './webhook-conditions/places.ts'
import { givenToOwnAccount, ownAccount } from './webhook-conditions/own-account.ts'
import { podRows } from './webhook-conditions/pod-rows.ts'
import type { Row } from './webhook-conditions/row.ts'
import { templateRows } from './webhook-conditions/template-rows.ts'

const TABLES: Readonly<Record<string, readonly Row[]>> = {
  ...podRows,
  ...networkRows,
  ...templateRows,
  ...namespaceRows,
  ...guardRows,
  'with 500 of everything,': largeRows,
}
const COMBINATIONS = { 'the creation of a pod': creations(), 'the change of a pod': changes() }
const ROWS = [...Object.values(TABLES), ...Object.values(COMBINATIONS)].flat()

const CARELESS = 'careless.example.com'
const careless = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  metadata: { name: 'careless' },
  webhooks: [
    {
      name: CARELESS,
      admissionReviewVersions: ['v1'],
      clientConfig: { url: 'https://127.0.0.1:1' },
      sideEffects: 'None',
      rules: [{ apiGroups: [''], apiVersions: ['v1'], resources: ['secrets'], operations: ['CREATE'] }],
      matchConditions: [{ name: 'careless', expression: "'a' in object.metadata.annotations" }],
    },
  ],
}

/** Nothing listens there. */
const NOWHERE = { url: 'https://127.0.0.1:1', caBundle: '' }

describeOnControlPlane('the conditions of the registrations', {}, (cluster) => {
  let webhook: RecordingWebhook | undefined
  let entries: Entries

  beforeAll(async () => {
    await installDefinitions(cluster())
    await givenObjects(cluster(), namespaces)
    // Rows may share an object: nothing is kept of what they do to it.
    await givenObjects(cluster(), [...new Set(ROWS.flatMap(({ given }) => given))])
    await givenToOwnAccount(cluster())
    webhook = await RecordingWebhook.start()
  })
  afterAll(() => webhook?.stop())

  describe('while Berth is there', () => {
    /** How an answer differs from what the row says; undefined if it does not. */
    const differs = async (row: Row): Promise<object | undefined> => {
      const { status, reached, message } = await called(cluster(), row, webhook)
      const expected = { reached: row.reaches.toSorted(), status: row.status ?? 200 }
      return isDeepStrictEqual({ reached, status }, expected)
        ? undefined
        : { row: row.name, expected, reached, status, message }
    }

    beforeAll(async () => {
      if (webhook === undefined) throw new Error('the webhook did not start')
      entries = await baseEntries(webhook)
      await registerEntries(cluster(), entries)
      await untilReached(cluster(), webhook)
    })

    for (const [about, rows] of Object.entries(TABLES)) {
      it.each(rows)(`${about} $name reaches what it should`, async (row) => {
        expect(await differs(row)).toBeUndefined()
      })
    }

    it.each(Object.entries(COMBINATIONS))(
      '%s reaches what it should, whatever it has',
      async (_about, rows) => {
        expect(await inTurn(rows, differs)).toEqual([])
      },
    )
  })

  describe('while Berth is down', () => {
    const differs = async (row: Row): Promise<object | undefined> => {
      const { status, message } = await called(cluster(), row)
      const waits = row.reaches.filter((name) => entries.failClosed.has(name))
      const isAsSaid =
        row.down === 'passes'
          ? waits.length === 0 && status === (row.status ?? 200)
          : status === 500 && waits.includes(failedEntry(message) ?? '')
      return isAsSaid ? undefined : { row: row.name, down: row.down, waits, status, message }
    }

    beforeAll(async () => {
      await registerEntries(cluster(), await baseEntries(NOWHERE))
      await untilTriedInVain(cluster())
    })

    for (const [about, rows] of Object.entries(TABLES)) {
      it.each(rows)(`${about} $name $down`, async (row) => {
        expect(await differs(row)).toBeUndefined()
      })
    }

    it.each(Object.entries(COMBINATIONS))('%s waits or passes as it should', async (_about, rows) => {
      expect(await inTurn(rows, differs)).toEqual([])
    })

    ownAccount(cluster)
  })

  it('were all evaluated without an error', async () => {
    expect(await conditionErrors(cluster())).toEqual({})
  })

  it('would have been counted if they had failed, as one that reads an absent field does', async () => {
    await givenObjects(cluster(), [careless])
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'bare' } }
    const path = `/api/v1/namespaces/${PLAIN}/secrets?dryRun=All`
    const refused = await eventually(
      () => called(cluster(), { method: 'POST', path, body: secret }),
      ({ status }) => status !== 200,
    )
    expect(refused.message).toContain('no such key: annotations')
    expect(await conditionErrors(cluster())).toEqual({ [CARELESS]: expect.any(Number) })
  })
})

/** The answers that are none of those expected, one row after the other: their webhook calls are told apart by time. */
async function inTurn(
  rows: readonly Row[],
  differs: (row: Row) => Promise<object | undefined>,
): Promise<readonly object[]> {
  const found: object[] = []
  for (const row of rows) {
    const difference = await differs(row)
    if (difference !== undefined) found.push(difference)
  }
  return found
}
