import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { Command } from 'commander'
import { ownNamespace } from '../../cli/service-options.ts'
import { addWebhookOptions, webhookOptions, type GivenOptions } from '../../cli/webhook/options.ts'
import { inFolder } from '../webhook/server/serving.ts'
import { berth } from './berth.ts'

const CERTIFICATE = ['--tls-cert-file', '/none.crt', '--tls-private-key-file', '/none.key']
const WEBHOOK = ['webhook', ...CERTIFICATE]

describe('the options of webhook and allocator', () => {
  it.each([
    [[...WEBHOOK, '--port', '8443x'], '--port 8443x is no port number'],
    [[...WEBHOOK, '--port', ''], '--port  is no port number'],
    [[...WEBHOOK, '--operations-port', '65536'], '--operations-port 65536 is no port number'],
    [[...WEBHOOK, '--operations-host', '::'], '--operations-host needs --operations-port'],
    [
      [...WEBHOOK, '--log-level', 'loud'],
      '--log-level loud is none of trace, debug, info, warn, error, silent',
    ],
    [[...WEBHOOK, '--shutdown-delay', '301'], '--shutdown-delay 301 is no number of seconds from 0 to 300'],
    [[...WEBHOOK, '--client-name', 'a'], '--client-name needs --client-ca-file'],
    [
      [...WEBHOOK, '--kubeconfig', 'a', '--service-account-folder', 'b'],
      '--kubeconfig and --service-account-folder are two identities: give one',
    ],
    [
      ['allocator', '--webhook-account', 'a'],
      '--webhook-account and --webhook-account-folder need each other',
    ],
    [
      ['allocator', '--webhook-account-folder', 'a'],
      '--webhook-account and --webhook-account-folder need each other',
    ],
    [['allocator', '--manage-certificates'], '--manage-certificates and --tls-folder need each other'],
    [['allocator', '--tls-folder', '/tls'], '--manage-certificates and --tls-folder need each other'],
    [['allocator', '--serve-claims', 'no'], '--serve-claims no is none of auto, always, never'],
  ])('%j are refused', async (args, problem) => {
    const { code, error } = await berth(args)
    expect({ code, error }).toEqual({ code: 2, error: `berth: ${problem}\n` })
  })
})

describe('the webhook that waits for its certificate', () => {
  it.each([
    [
      'for ever where kubelet is told why: who starts over and over is late when the API server is back',
      true,
    ],
    ['for a minute where nobody asks it', false],
  ])('waits %s', (_name, isAsked) => {
    const command = new Command()
    addWebhookOptions(command)
    const { certificateWait } = webhookOptions(
      command
        .parse([...CERTIFICATE, ...(isAsked ? ['--operations-port', '8080'] : [])], { from: 'user' })
        .opts<GivenOptions>(),
    )
    expect(certificateWait).toBe(isAsked ? Number.POSITIVE_INFINITY : 60_000)
  })
})

describe("the pod's own namespace", () => {
  it('is told by POD_NAMESPACE, else by the folder of the account, else it is berth-system', async () => {
    await inFolder(async (folder) => {
      expect(ownNamespace(folder, {})).toBe('berth-system')
      await writeFile(join(folder, 'namespace'), 'of-the-folder\n')
      expect(ownNamespace(folder, {})).toBe('of-the-folder')
      expect(ownNamespace(folder, { POD_NAMESPACE: '' })).toBe('of-the-folder')
      expect(ownNamespace(folder, { POD_NAMESPACE: 'of-the-pod' })).toBe('of-the-pod')
    })
  })
})
