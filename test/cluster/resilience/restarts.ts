import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from 'node:tls'
import { expect, it } from '@jest/globals'
import type { BerthCluster } from '../describe-on-berth.ts'
import { fixedMacvlan, macvlan, nad, namespace, pod } from '../rule-rows/manifests.ts'
import type { ObjectAccess } from '../rule-rows/object-access.ts'
import { until } from '../until.ts'
import { call, overlaps, tally, underLoad, type Span } from './load.ts'

const HOME = { namespace: 'restarts' }
const admitted = pod('web', 'net', {}, HOME)
const refused = pod('web', 'fixed', {}, HOME)

/** A moment before and after a restart, so that the load is on both sides of it. */
const MARGIN = 300

/** What happens to calls while the webhook, or its certificate, is changed for another. */
export function restarts(on: () => BerthCluster, access: () => ObjectAccess): void {
  it('are given networks, one of them taken', async () => {
    await on().given(
      namespace(HOME.namespace),
      nad('net', macvlan(), HOME),
      nad('fixed', fixedMacvlan('192.168.40.7/24'), HOME),
      pod('holder', 'fixed', {}, HOME),
    )
  })

  /** Restarts the webhook a few times; the spans in which it could not answer. */
  const restartThrice = (downs: Span[]) => async (): Promise<void> => {
    for (let round = 0; round < 3; round++) {
      await sleep(MARGIN)
      const begun = performance.now()
      await on().berth.restart()
      downs.push({ begun, ended: performance.now() })
    }
    await sleep(MARGIN)
  }

  it('fail calls only while the webhook is away, under failurePolicy Fail', async () => {
    const downs: Span[] = []
    const calls = await underLoad(access(), admitted, restartThrice(downs))
    const failed = calls.filter(({ status }) => status !== 201)
    const outside = failed.filter((span) => !downs.some((down) => overlaps(span, down)))
    report('restarts of the webhook', calls.length, failed.length, downs)
    expect(tally(outside)).toEqual({})
    for (const { status, text } of failed)
      expect({ status, text }).toEqual({
        status: 500,
        text: expect.stringMatching(/failed calling webhook "(mutate|validate)\.berth\.dev"/),
      })
    expect(calls.length - failed.length).toBeGreaterThan(0)
  })

  it('never let through what has to be refused', async () => {
    const downs: Span[] = []
    const calls = await underLoad(access(), refused, restartThrice(downs))
    expect(tally(calls.filter(({ status }) => status !== 403 && status !== 500))).toEqual({})
    expect(calls.filter(({ status }) => status === 403).length).toBeGreaterThan(0)
  })

  it('leave no call unanswered when the certificate is changed', async () => {
    const calls = await underLoad(access(), admitted, async () => {
      const wanted = await on().berth.renewCertificate()
      await until(
        async () => (await servedCertificate(on().berth.url)) === der(wanted),
        () => 'the renewed certificate is not served',
      )
      await sleep(MARGIN)
    })
    expect(Object.keys(tally(calls))).toEqual(['201 '])
  })

  it('never come of an idle connection: calls around the expiry of keep-alive go through', async () => {
    const { url, authority } = on().berth
    const idle = await openConnection(url, authority)
    // Node's own expiry is 5 s and a buffer of one; the API server's client keeps idle connections for 90 s.
    for (const wait of [4_990, 5_990]) {
      await underLoad(access(), admitted, () => sleep(MARGIN))
      await sleep(wait)
      const calls = await Promise.all(
        Array.from({ length: 40 }, async (_none, place) => {
          await sleep(place / 2)
          return call(access(), admitted)
        }),
      )
      expect({ wait, calls: tally(calls) }).toEqual({ wait, calls: { '201 ': 40 } })
    }
    expect(idle.isOpen()).toBe(true)
    idle.close()
  })
}

/** The figures, for whoever wonders what a restart costs. */
function report(what: string, calls: number, failed: number, downs: readonly Span[]): void {
  const away = downs.map(({ begun, ended }) => `${Math.round(ended - begun)} ms`).join(', ')
  process.stderr.write(`${what}: ${calls} calls, ${failed} failed, away for ${away}\n`)
}

/** A connection over which one request was answered, and no second is made. */
function openConnection(
  url: string,
  authority: string,
): Promise<{ readonly isOpen: () => boolean; readonly close: () => void }> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), ca: authority }, () => {
      socket.write('GET /healthz HTTP/1.1\r\nHost: berth\r\n\r\n')
      socket.once('data', () => resolve({ isOpen: () => socket.readable, close: () => socket.destroy() }))
    })
    socket.on('error', reject)
  })
}

/** The certificate of a PEM as base64 of its DER. */
const der = (pem: string): string => pem.replaceAll(/-----[A-Z ]+-----|\s/g, '')

function servedCertificate(url: string): Promise<string> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().raw.toString('base64'))
      socket.destroy()
    })
    socket.on('error', reject)
  })
}
