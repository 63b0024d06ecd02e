import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'

/**
 * Whether a page of another site asks, by a browser that could reach this address and lend it its own. Browsers say so themselves
 * (`Sec-Fetch-Site`; a link that is followed is no such request). With `onlyLocal` the name in `Host` must be one of this machine, too: a
 * site whose name was pointed at 127.0.0.1 afterwards (DNS rebinding) is of the same origin as far as the browser can tell.
 */
export function isForeign({ headers }: IncomingMessage, onlyLocal: boolean): boolean {
  const site = headers['sec-fetch-site']
  const isLink = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document'
  if ((site === 'cross-site' || site === 'same-site') && !isLink) return true
  return onlyLocal && !isLocal(headers.host ?? '')
}

/** `127.0.0.1:8081`, `[::1]:8081`, `localhost:8081`. */
function isLocal(host: string): boolean {
  const name = host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1')
  return isIP(name) !== 0 || name === 'localhost'
}
