import { X509Certificate } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { serveCertificate, type ServedCertificate } from '../../webhook/served-certificate.ts'
import type { Certificate } from '../../webhook/server.ts'
import { memoryLog } from './memory-log.ts'
import { inFolder, testCertificate, write } from './server/serving.ts'
import { until } from './until.ts'

let first: Certificate
let second: Certificate
beforeAll(async () => {
  first = await testCertificate()
  second = await testCertificate()
})

interface Served {
  readonly certificate: ServedCertificate
  readonly told: readonly Certificate[]
  readonly lines: readonly object[]
  readonly folder: string
}

async function served(use: (served: Served) => Promise<void>, pair: Certificate = first): Promise<void> {
  await inFolder(async (folder) => {
    await write(folder, 'tls.crt', pair.cert)
    await write(folder, 'tls.key', pair.key)
    const { log, lines } = memoryLog()
    const told: Certificate[] = []
    const files = { certFile: join(folder, 'tls.crt'), keyFile: join(folder, 'tls.key') }
    const changed = (renewed: Certificate) => told.push(renewed)
    const certificate = await serveCertificate(files, { changed, log, period: 5 })
    try {
      await use({ certificate, told, lines, folder })
    } finally {
      certificate.stop()
    }
  })
}

const expiryOf = ({ cert }: Certificate): number => new X509Certificate(cert).validToDate.getTime() / 1000

describe('the served certificate', () => {
  it('is that of the files, with its expiry in seconds', async () => {
    await served(async ({ certificate, told }) => {
      expect(certificate.current()).toMatchObject({ cert: first.cert, key: first.key })
      expect(certificate.expiry()).toBe(expiryOf(first))
      expect(told).toEqual([])
    })
  })

  it('is renewed when both files have changed, and not by one of them alone', async () => {
    await served(async ({ certificate, told, lines, folder }) => {
      await write(folder, 'tls.crt', second.cert)
      await until(() => lines.length > 0)
      expect(lines).toMatchObject([{ level: 'warn', problem: 'the key does not belong to the certificate' }])
      expect(certificate.current().cert).toBe(first.cert)
      await write(folder, 'tls.key', second.key)
      await until(() => told.length > 0)
      expect(told).toMatchObject([{ cert: second.cert, key: second.key }])
      expect(certificate.current().cert).toBe(second.cert)
      expect(lines.at(-1)).toMatchObject({ level: 'info', msg: 'serving the renewed certificate' })
    })
  })

  it.each<{ name: string; cert: () => string }>([
    { name: 'half written', cert: () => second.cert.slice(0, 200) },
    { name: 'empty', cert: () => '' },
    {
      name: 'followed by an intermediate certificate that cannot be read',
      cert: () => `${first.cert}\n-----BEGIN CERTIFICATE-----\nbm9uZQ==\n-----END CERTIFICATE-----\n`,
    },
  ])('stays as it was while the file is $name', async ({ cert }) => {
    await served(async ({ certificate, told, lines, folder }) => {
      await write(folder, 'tls.crt', cert())
      await until(() => lines.length > 0)
      expect(lines).toMatchObject([{ level: 'warn' }])
      expect(certificate.current().cert).toBe(first.cert)
      expect(told).toEqual([])
    })
  })

  it('stays as it was while a file is gone, which is said', async () => {
    await served(async ({ certificate, told, lines, folder }) => {
      await rm(join(folder, 'tls.key'))
      await until(() => lines.length > 0)
      expect(lines).toMatchObject([{ level: 'warn', err: { code: 'ENOENT' } }])
      expect(certificate.current().key).toBe(first.key)
      expect(told).toEqual([])
    })
  })
})

describe('at the start', () => {
  it('a pair that does not belong together is refused, with the names of the files', async () => {
    await expect(served(async () => {}, { cert: first.cert, key: second.key })).rejects.toThrow(
      /^cannot serve .*tls\.crt with .*tls\.key: the key does not belong to the certificate$/,
    )
  })

  it('files that are no certificate are refused', async () => {
    await expect(served(async () => {}, { cert: 'hello', key: 'world' })).rejects.toThrow(
      /^cannot serve .*tls\.crt/,
    )
  })

  it('files that are not there are refused', async () => {
    const { log } = memoryLog()
    const files = { certFile: '/nowhere/tls.crt', keyFile: '/nowhere/tls.key' }
    await expect(serveCertificate(files, { changed: () => {}, log })).rejects.toThrow('/nowhere/tls.crt')
  })
})
