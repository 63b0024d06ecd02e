import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { stringify } from 'yaml'
import { berth, folder } from './berth.ts'

/** Two contexts, each of a server that is not there: what cannot be read tells which one was asked. */
const KUBECONFIG = stringify({
  apiVersion: 'v1',
  kind: 'Config',
  'current-context': 'here',
  contexts: [
    { name: 'here', context: { cluster: 'near', user: 'me' } },
    { name: 'staging', context: { cluster: 'far', user: 'me', namespace: 'shop' } },
  ],
  clusters: [
    { name: 'near', cluster: { server: 'https://127.0.0.1:1' } },
    { name: 'far', cluster: { server: 'https://127.0.0.1:2' } },
  ],
  users: [{ name: 'me', user: { token: 'none' } }],
})

const POD = 'examples/s4-host-device/2-pod.yaml'
const COMMANDS: readonly (readonly string[])[] = [
  ['review', '-f', POD],
  ['explain', '10.0.0.1'],
  ['pools'],
  ['scan'],
  ['adopt', '--from', 'running-pods', '--dry-run'],
  ['uninstall', '--dry-run'],
]

async function ran(args: readonly string[]) {
  using files = folder({ config: KUBECONFIG })
  return await berth([...args, '--kubeconfig', join(files.path, 'config')])
}

describe.each(COMMANDS.map((args) => ({ args })))('berth $args.0', ({ args }) => {
  it('asks the cluster of the current context', async () => {
    const { error, code } = await ran(args)
    expect({ error, code }).toEqual({
      error: expect.stringContaining('context here of the kubeconfig'),
      code: 2,
    })
  })

  it('asks that of --context', async () => {
    const { error, code } = await ran([...args, '--context', 'staging'])
    expect({ error, code }).toEqual({
      error: expect.stringContaining('context staging of the kubeconfig'),
      code: 2,
    })
  })

  it('knows no other context', async () => {
    const { error, code } = await ran([...args, '--context', 'nowhere'])
    expect({ error, code }).toEqual({
      error: expect.stringContaining('the kubeconfig has no cluster for context nowhere'),
      code: 2,
    })
  })
})

describe('--context', () => {
  it.each([['review', '-f', POD], ['pools'], ['explain', '10.0.0.1']])(
    'is no option beside --state: %s',
    async (...args) => {
      const { error, code } = await berth([...args, '--state', '/dev/null', '--context', 'here'])
      expect({ error, code }).toEqual({
        error: expect.stringContaining('cannot be used with option'),
        code: 2,
      })
    },
  )
})
