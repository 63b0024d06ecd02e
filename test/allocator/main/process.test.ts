import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { objectAt, text } from '../../../network/json/json.ts'
import { kubeconfig } from '../../../sandbox/kubeconfig.ts'
import { berth } from '../../cli/berth.ts'
import { TemporarySandbox } from '../../sandbox/temporary-sandbox.ts'
import { inTemporaryFolder, socketCall } from '../preview/socket-call.ts'
import { clientOf, eventually } from './running.ts'

const ELECTION = '/apis/coordination.k8s.io/v1/namespaces/default/leases/berth-allocator'

describe('berth allocator', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('gives the lead up at %s, and ends with code 0', (signal) =>
    inTemporaryFolder(async (folder) => {
      const sandbox = await TemporarySandbox.start()
      const client = clientOf(sandbox.running)
      let started: ChildProcess | undefined
      try {
        const file = join(folder, 'kubeconfig')
        await writeFile(file, kubeconfig(sandbox.running))
        const socket = join(folder, 'socket')
        const options = [
          '--kubeconfig',
          file,
          '--socket',
          socket,
          '--leader-namespace',
          'default',
          '--identity',
          'me',
        ]
        const child = spawn(process.execPath, ['cli/main.ts', 'allocator', ...options])
        started = child
        const ended = once(child, 'exit')
        await eventually('it answers', () => socketCall(socket, '/readyz').catch(() => undefined))
        await eventually('it leads', async () => {
          const { body } = await socketCall(socket, '/metrics')
          return body.includes('\nberth_leading 1\n') || undefined
        })
        const holder = async () => text(objectAt(await client.get(ELECTION), 'spec'), 'holderIdentity')
        expect(await holder()).toBe('me')
        child.kill(signal)
        expect(await ended).toEqual([0, null])
        expect(await holder()).toBe('')
      } finally {
        started?.kill('SIGKILL')
        client.close()
        await sandbox.stop()
      }
    }),
  )

  it.each([
    { args: ['--serve-claims', 'maybe'], told: '--serve-claims maybe is none of auto, always, never' },
    { args: ['--log-level', 'loud'], told: '--log-level loud is none of trace, debug' },
    { args: ['--config', '/nowhere/berth.yaml'], told: 'cannot read the configuration /nowhere/berth.yaml' },
  ])('tells wrong usage: $told', async ({ args, told }) => {
    const { error, code } = await berth(['allocator', ...args])
    expect(error).toContain(told)
    expect(code).toBe(2)
  })
})
