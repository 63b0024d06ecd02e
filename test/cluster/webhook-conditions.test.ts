import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { RecordingWebhook } from './api/recording-webhook.ts'
import { installDefinitions } from './berth.ts'
import { describeOnControlPlane } from './environment.ts'
import { called, conditionErrors, failedEntry, givenObjects } from './webhook-conditions/caller.ts'
import { baseEntries, registerEntries, untilAnswered, type Entries } from './webhook-conditions/entries.ts'
import { guardRows } from './webhook-conditions/guard-rows.ts'
import { namespaceRows } from './webhook-conditions/namespace-rows.ts'
import { networkRows } from './webhook-conditions/network-rows.ts'
import { namespaces } from './webhook-conditions/places.ts'
import { podRows } from './webhook-conditions/pod-rows.ts'
import type { Row } from './webhook-conditions/row.ts'
import { templateRows } from './webhook-conditions/template-rows.ts'

const TABLES: Readonly<Record<string, readonly Row[]>> = {
  ...podRows,
  ...networkRows,
  ...templateRows,
  ...namespaceRows,
  ...guardRows,
}
const ROWS = Object.values(TABLES).flat()

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
    webhook = await RecordingWebhook.start()
  })
  afterAll(() => webhook?.stop())

  describe('while Berth is there', () => {
    beforeAll(async () => {
      entries = await baseEntries(webhook ?? NOWHERE)
      await registerEntries(cluster(), entries)
      await untilAnswered(cluster(), 201)
    })

    for (const [about, rows] of Object.entries(TABLES)) {
      it.each(rows)(`${about} $name reaches what it should`, async (row) => {
        const { status, reached, message } = await called(cluster(), row, webhook)
        expect({ reached, status, message: message.includes('condition') }).toEqual({
          reached: row.reaches.toSorted(),
          status: row.status ?? 200,
          message: false,
        })
      })
    }
  })

  describe('while Berth is down', () => {
    beforeAll(async () => {
      await registerEntries(cluster(), await baseEntries(NOWHERE))
      await untilAnswered(cluster(), 500)
    })

    for (const [about, rows] of Object.entries(TABLES)) {
      it.each(rows)(`${about} $name $down`, async (row) => {
        const { status, message } = await called(cluster(), row)
        const waits = row.reaches.filter((name) => entries.failClosed.has(name))
        expect(row.down).toBe(waits.length > 0 ? 'waits' : 'passes')
        if (row.down === 'passes') expect({ status, message }).toMatchObject({ status: row.status ?? 200 })
        else
          expect({ status, by: waits.includes(failedEntry(message) ?? '') }).toEqual({
            status: 500,
            by: true,
          })
      })
    }
  })

  it('were all evaluated without an error', async () => {
    expect(await conditionErrors(cluster())).toEqual({})
  })
})
