import { describe, expect, it } from '@jest/globals'
import { openLog } from '../../service/log.ts'
import { withoutSecrets } from '../../service/without-secrets.ts'

const TOKEN =
  'eyJhbGciOiJFUzI1NiIsImtpZCI6IngifQ.eyJpc3MiOiJodHRwczovL2t1YmVybmV0ZXMuZGVmYXVsdC5zdmMifQ.MEUCIQDx_-aaaaaaaaaaaa'
const KEY = '-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49\n-----END PRIVATE KEY-----'

function logged(write: (log: ReturnType<typeof openLog>) => void): string {
  const lines: string[] = []
  write(openLog('info', { write: (line) => lines.push(line) }))
  return lines.join('')
}

describe('a log without secrets', () => {
  it.each([
    ['a token', `no such ${TOKEN} here`, 'no such [secret] here'],
    ['the beginning of a token', TOKEN.slice(0, 60), '[secret]'],
    ['a header', 'authorization: Bearer abc.def-ghi', 'authorization: Bearer [secret]'],
    ['a header with a token', `{"authorization":"Bearer ${TOKEN}"}`, '{"authorization":"Bearer [secret]"}'],
    ['a password', 'Basic dXNlcjpwYXNzd29yZA==', 'Basic [secret]'],
    ['a private key', `before ${KEY.replaceAll('\n', String.raw`\n`)} after`, 'before [secret] after'],
    [
      'an EC key that breaks off',
      '{"a":"-----BEGIN EC PRIVATE KEY-----\\nMHc","b":1}',
      '{"a":"[secret]","b":1}',
    ],
  ])('has none of %s', (_name, line, clean) => {
    expect(withoutSecrets(line)).toBe(clean)
  })

  it.each([
    'an ordinary line, with a certificate: -----BEGIN CERTIFICATE-----',
    'the bearer of bad news is basically right',
    'eyJ is how they begin',
    '{"uid":"0b4f2a1c-7a51-4a0e-9d5e-111111111111"}',
  ])('leaves %s', (line) => {
    expect(withoutSecrets(line)).toBe(line)
  })

  it('holds for messages, fields and errors with their causes, and keeps each line JSON', () => {
    const error = new Error(`refused: ${TOKEN}`, { cause: new Error(`key ${KEY}`) })
    const lines = logged((log) => {
      log.info(`Bearer ${TOKEN}`)
      log.warn({ deep: { header: [`Bearer ${TOKEN}`] }, key: KEY }, 'fields')
      log.error({ err: error }, 'error')
    })
    expect(lines).not.toMatch(/eyJ|MIGH/)
    expect(lines.match(/\[secret\]/g)?.length).toBeGreaterThanOrEqual(5)
    for (const line of lines.trim().split('\n')) expect(() => JSON.parse(line)).not.toThrow()
  })

  it('is as quick for a hostile line of a megabyte', () => {
    const lines = [
      'eyJ'.repeat(300_000),
      'eyJaaaaaaaaa.'.repeat(70_000),
      '-----BEGIN PRIVATE KEY-----'.repeat(30_000),
    ]
    for (const line of lines)
      expect(typeof withoutSecrets(`${line}earer asic  PRIVATE KEY-----`)).toBe('string')
  })
})
