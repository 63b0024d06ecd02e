import { connect, type TLSSocket } from 'node:tls'
import { once } from 'node:events'

export interface LoadOptions {
  readonly port: number
  readonly ca: string
  readonly path: string
  readonly body: string
  readonly connections: number
  /** How many requests in all. */
  readonly requests: number
}

/** Latencies of every request in milliseconds, ascending, and how long the whole took in seconds. */
export interface LoadResult {
  readonly latencies: readonly number[]
  readonly seconds: number
}

/**
 * Sends the same POST over TLS keep-alive connections, one in flight on each. Raw sockets: Node's own HTTP client would take
 * more CPU than the servers under test.
 */
export async function load(options: LoadOptions): Promise<LoadResult> {
  const { port, ca, path, body, connections, requests } = options
  const head = `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n`
  const message = Buffer.from(head + body)
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(port, ca)))
  const latencies: number[] = []
  let left = requests
  const begun = performance.now()
  const worker = async (socket: TLSSocket) => {
    while (left-- > 0) {
      const sent = performance.now()
      await roundTrip(socket, message)
      latencies.push(performance.now() - sent)
    }
  }
  await Promise.all(sockets.map(worker))
  const seconds = (performance.now() - begun) / 1000
  for (const socket of sockets) socket.destroy()
  return { latencies: latencies.toSorted((a, b) => a - b), seconds }
}

async function open(port: number, ca: string): Promise<TLSSocket> {
  const socket = connect({ port, host: '127.0.0.1', ca, servername: 'localhost' })
  socket.setNoDelay(true)
  await once(socket, 'secureConnect')
  return socket
}

function roundTrip(socket: TLSSocket, message: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    let received = ''
    const onData = (chunk: Buffer) => {
      received += chunk.toString('latin1')
      const end = received.indexOf('\r\n\r\n')
      if (end < 0) return
      const [, length = '0'] = /content-length: (\d+)/i.exec(received) ?? []
      if (received.length < end + 4 + Number(length)) return
      socket.off('data', onData)
      if (received.startsWith('HTTP/1.1 200') && received.includes('"allowed":true')) resolve()
      else reject(new Error(`unexpected answer: ${received.slice(0, 600)}`))
    }
    socket.on('data', onData)
    socket.once('error', reject)
    socket.write(message, () => socket.off('error', reject))
  })
}

/** The latency that this share of the requests stayed below. */
export const percentile = ({ latencies }: LoadResult, share: number): number =>
  latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? Number.NaN
