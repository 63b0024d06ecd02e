/**
 * A test process that is going to be killed: starts a control plane, prints its pids and folder as one JSON line, and
 * then waits for the end that control-plane.test.ts has for it.
 */
import { startControlPlane } from './start.ts'

const cluster = await startControlPlane()
process.stdout.write(`${JSON.stringify({ pids: cluster.pids(), folder: cluster.folder })}\n`)
setInterval(() => {}, 1_000)
