import type { IncomingMessage } from 'node:http'
import type { Server } from 'node:https'
import type { Socket } from 'node:net'

/** How long a new connection has to send its first request when the server is stopping, in milliseconds. */
const FIRST_REQUEST = 1000
/** How often that is looked at. */
const PERIOD = 100

/** The connections of a server, so that it can stop without waiting for those that nobody uses. */
export interface Connections {
  /** Takes no new connection, answers what is in flight, resolves when the last connection is closed. */
  close(): Promise<void>
}

/**
 * Node's own `closeIdleConnections` spares a connection that never sent a request: it might be about to. Go's HTTP client
 * dials more connections than it then needs, and keeps them for 90 s, so that a stop took as long.
 */
export function connectionsOf(server: Server): Connections {
  /** Those that have sent no request yet, and since when they are there. */
  const unused = new Map<Socket, number>()
  server.on('secureConnection', (socket: Socket) => {
    unused.set(socket, performance.now())
    socket.once('close', () => unused.delete(socket))
  })
  server.on('request', ({ socket }: IncomingMessage) => unused.delete(socket))
  const closeIdle = (): void => {
    server.closeIdleConnections()
    const latest = performance.now() - FIRST_REQUEST
    for (const [socket, since] of unused) if (since < latest) socket.destroy()
  }
  return {
    close: () =>
      new Promise((resolve) => {
        const timer = setInterval(closeIdle, PERIOD)
        server.close(() => {
          clearInterval(timer)
          resolve()
        })
        closeIdle()
      }),
  }
}
