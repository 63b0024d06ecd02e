import { afterAll, beforeAll, describe } from '@jest/globals'
import { describeOnBerth } from './describe-on-berth.ts'
import { bareObjects } from './resilience/bare-objects.ts'
import { outages } from './resilience/outages.ts'
import { beginnings, recoveries } from './resilience/recovery.ts'
import { restarts } from './resilience/restarts.ts'
import { ObjectAccess } from './rule-rows/object-access.ts'

// In this order: the first block installs what the others need, and each leaves Berth running and registered as it is.
describeOnBerth('Berth in trouble', { definitions: false }, (on) => {
  let open: ObjectAccess | undefined
  beforeAll(() => {
    open = new ObjectAccess(on().cluster.target())
  })
  afterAll(() => open?.close())
  const access = (): ObjectAccess => {
    if (open === undefined) throw new Error('there is no API server to speak to')
    return open
  }
  describe('beginnings', () => beginnings(on, access))
  describe('bare objects', () => bareObjects(on, access))
  describe('restarts of the webhook', () => restarts(on, access))
  describe('outages', () => outages(on, access))
  describe('restarts of the API server', () => recoveries(on, access))
})
