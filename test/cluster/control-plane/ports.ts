import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/**
 * Below Linux's range for outgoing connections (32768-60999), so that a port that is given up for the length of an
 * API server's restart is not taken by a connection of someone else.
 */
const lowestPort = 20_000
const highestPort = 32_767

/** Different loopback TCP ports that nobody listens on now. Two callers at once can still meet: retry the start. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const ports = new Set<number>()
  while (ports.size < count) {
    const port = randomInt(lowestPort, highestPort + 1)
    if (!ports.has(port) && (await isFree(port))) ports.add(port)
  }
  return [...ports]
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}
