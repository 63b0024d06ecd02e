import { connect } from '../../cli/cluster/connect.ts'
import { readLists } from '../../cli/scan/read-scanned.ts'
import type { Sink } from '../../cluster/model/sink.ts'

/** Reads the lists that a scan reads, and keeps nothing: `node bench/scan/read-lists.ts KUBECONFIG`. */
const client = await connect({ kubeconfig: process.argv[2] ?? '' }, 'give a kubeconfig')
const nothing: Sink = {
  count: () => 0,
  upsert: () => {},
  remove: () => {},
  retain: () => {},
  replaceAll: () => {},
}
await readLists(client, nothing, { add: () => {}, miss: () => {} })
client.close()
