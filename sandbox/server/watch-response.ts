import type { ServerResponse } from 'node:http'
import type { ResourceCall } from '../operations/resource-call.ts'
import type { WatchEvent, WatchSink } from '../operations/watch.ts'
import { representEvent, type Form } from './representation.ts'

/** A client that leaves so much unread is cut off; it lists and watches anew. */
const MAX_UNREAD_BYTES = 64 * 1024 * 1024

/** Writes each event as one line of JSON. */
export function watchSink(response: ServerResponse, call: ResourceCall, form: Form): WatchSink {
  let isFirst = true
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache, private' })
  response.flushHeaders()
  return {
    send: (event: WatchEvent) => {
      if (response.writableEnded || response.destroyed) return
      response.write(`${JSON.stringify(representEvent(call, event, form, isFirst))}\n`)
      isFirst = false
      if (response.writableLength > MAX_UNREAD_BYTES) response.destroy()
    },
    end: () => {
      if (!response.writableEnded) response.end()
    },
  }
}
