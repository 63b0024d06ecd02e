import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'

/** Where `kubectl port-forward` ends. Proxies of meshes have other addresses of loopback: Istio's is 127.0.0.6. */
const THIS_MACHINE = new Set(['127.0.0.1', '::ffff:127.0.0.1', '::1'])

/**
 * Why it is refused, if a page of another site asks, by a browser that could reach this address and lend it its own. Browsers say so
 * themselves (`Sec-Fetch-Site`; a link that is followed is no such request). With `onlyLocal`, and for whoever comes from this machine, the name
 * in `Host` must be one of this machine, too: a site whose name was pointed at 127.0.0.1 afterwards (DNS rebinding) is of the same origin as
 * far as the browser can tell, and there is where a forwarded port is.
 */
export function foreignness({ headers, socket }: IncomingMessage, onlyLocal: boolean): string | undefined {
  const site = headers['sec-fetch-site']
  const isLink = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document'
  if ((site === 'cross-site' || site === 'same-site') && !isLink)
    return 'a page of another site asked for this: open the map itself'
  const mustBeLocal = onlyLocal || THIS_MACHINE.has(socket.remoteAddress ?? '')
  return mustBeLocal && !isLocal(headers.host ?? '')
    ? 'not by this name: open the map as localhost, or by an address'
    : undefined
}

/** `127.0.0.1:8081`, `[::1]:8081`, `localhost:8081`. */
function isLocal(host: string): boolean {
  const name = host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1')
  return isIP(name) !== 0 || name === 'localhost'
}
