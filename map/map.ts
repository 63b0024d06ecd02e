import type { IncomingMessage, ServerResponse } from 'node:http'
import { parseRange } from '../network/address/range.ts'
import { leaseDomain } from '../network/lease/lease-name.ts'
import { MapAnswers } from './data/answers.ts'
import { LONGEST_QUERY } from './data/search.ts'
import type { MapSource } from './data/source.ts'
import { Events, type EventTiming } from './routes/events.ts'
import { foreignness } from './routes/foreign.ts'
import { PAGE_PATH, pageFiles } from './routes/page-files.ts'
import { json, refusal, send, type Reply } from './routes/reply.ts'
import { Turns } from './routes/turns.ts'

export interface MapOptions {
  readonly source: MapSource
  /** The folder of the page's files, with a slash at its end. */
  readonly page: URL
  /** Answer only whoever calls by an address, or `localhost`; undefined: whoever comes from this machine itself has to, others need not. */
  readonly onlyLocal?: boolean
  /** A fault of ours, which the caller is told as 500. */
  readonly onFault: (fault: unknown) => void
  readonly events?: EventTiming
}

/** The map of addresses, as a server's additional routes: read-only, all of it from memory. */
export interface AddressMap {
  /** False: the path is none of the map's, and nothing was done. */
  readonly handle: (request: IncomingMessage, response: ServerResponse) => boolean
  /** Ends the streams of events, and follows the cluster no more. */
  close(): void
}

/** So many answers are waited for at most; an answer takes some milliseconds. */
const MOST_WAITING = 32
const LONGEST_DOMAIN = 253
const LONGEST_RANGE = 91

/** Reads the page's files. Rejects if they are not there. */
export async function openMap(options: MapOptions): Promise<AddressMap> {
  const files = await pageFiles(options.page)
  const answers = new MapAnswers(options.source)
  const events = new Events(answers.revision, options.source.unready, options.events)
  const turns = new Turns(MOST_WAITING)

  const handle = (request: IncomingMessage, response: ServerResponse): boolean => {
    const url = URL.parse(request.url ?? '', 'http://map')
    const path = url?.pathname ?? ''
    if (url === null || (path !== PAGE_PATH && !path.startsWith(`${PAGE_PATH}/`))) return false
    const refused = refusalOf(request, path, options.onlyLocal ?? false)
    if (refused !== undefined) send(request, response, refused)
    else if (path === '/map/events') events.open(request, response)
    else void answer(request, response, url)
    return true
  }

  const answer = async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    try {
      const { pathname, searchParams } = url
      const file = files.get(pathname)
      const asked = file === undefined ? questionOf(pathname, searchParams, answers) : file
      const reply = typeof asked === 'function' ? await (turns.take(asked) ?? BUSY) : asked
      send(request, response, reply)
    } catch (fault) {
      options.onFault(fault)
      send(request, response, refusal(500, 'a fault of Berth; its log has more'))
    }
  }

  return {
    handle,
    close: () => {
      events.close()
      answers.close()
    },
  }
}

const BUSY = refusal(503, 'too many questions at once', { 'retry-after': '2' })

function refusalOf(request: IncomingMessage, path: string, onlyLocal: boolean): Reply | undefined {
  if (request.method !== 'GET') return refusal(405, `GET ${path}`, { allow: 'GET' })
  const why = foreignness(request, onlyLocal)
  return why === undefined ? undefined : refusal(403, why)
}

type Question = () => Promise<Reply>

/** What the path and its parameters ask for, or why nothing. */
function questionOf(path: string, query: URLSearchParams, answers: MapAnswers): Question | Reply {
  if (path === '/map/search') {
    const wanted = query.get('q') ?? ''
    if (wanted.length > LONGEST_QUERY) return refusal(400, `q has more than ${LONGEST_QUERY} characters`)
    return async () => json(await answers.search(wanted))
  }
  if (path !== '/map/data') return refusal(404, 'no such path; the map is at /map')
  const domain = query.get('domain')
  const range = query.get('range')
  if (domain === null && range === null) return async () => json(await answers.overview())
  if (domain === null || range === null) return refusal(400, 'domain and range need each other')
  if (domain === '' || domain.length > LONGEST_DOMAIN) return refusal(400, 'domain: no name of a domain')
  if (range.length > LONGEST_RANGE) return refusal(400, 'range: no range of addresses')
  const parsed = parseRange(range)
  if (!parsed.ok) return refusal(400, `range: ${parsed.problem}`)
  return async () => json(await answers.grid(leaseDomain(domain), parsed.value))
}
