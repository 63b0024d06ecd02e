import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { NetworkNamespace } from './network-namespaces.ts'
import { run } from './run.ts'

/** Says a word back to whoever sends it, and `ready` once it listens. */
const ANSWERING = `
const socket = require('node:dgram').createSocket(process.argv[1].includes(':') ? 'udp6' : 'udp4')
socket.on('message', (word, from) => socket.send(word, from.port, from.address))
socket.bind(7, process.argv[1], () => console.log('ready'))`

/** Sends a word from one address to another until it comes back; ends with 1 after five seconds. */
const ASKING = `
const [from, to] = process.argv.slice(1)
const socket = require('node:dgram').createSocket(to.includes(':') ? 'udp6' : 'udp4')
socket.on('message', (word, { address }) => process.exit(address === to && String(word) === 'berth' ? 0 : 2))
socket.on('error', (error) => { console.error(error.message); process.exit(3) })
socket.bind(0, from, () => {
  setInterval(() => socket.send('berth', 7, to, () => {}), 100)
  socket.send('berth', 7, to, () => {})
})
setTimeout(() => { console.error('no answer'); process.exit(1) }, 5000)`

export interface Endpoint {
  readonly pod: NetworkNamespace
  /** Without prefix length. */
  readonly address: string
}

/**
 * Whether a word sent from one pod's address to another's comes back: the way there and back, neighbour discovery (ARP, ND) and the
 * addresses themselves. What ping does, without needing it. Empty if so, else what went wrong.
 */
export async function echo(from: Endpoint, to: Endpoint): Promise<string> {
  const answering = spawn(
    'ip',
    ['netns', 'exec', to.pod.name, process.execPath, '-e', ANSWERING, to.address],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` },
    },
  )
  try {
    await Promise.race([once(answering.stdout, 'data'), once(answering, 'close')])
    const asking = ['netns', 'exec', from.pod.name, process.execPath, '-e', ASKING, from.address, to.address]
    const { code, stderr } = await run('ip', asking)
    return code === 0 ? '' : `${from.address} to ${to.address}: ${stderr || `exit ${code}`}`
  } finally {
    answering.kill('SIGKILL')
  }
}
