/**
 * Follows the revision of the cluster; `changed` is told of each new one, and of none once the connection is back: anything may have
 * changed. `old` is told in one line why what is shown may be out of date, and nothing once it is not.
 */
export function followEvents(status, changed, old) {
  const events = new EventSource('/map/events')
  events.addEventListener('open', () => {
    if (status.className === 'off') changed(undefined)
    status.textContent = 'live'
    status.className = 'on'
  })
  events.addEventListener('revision', ({ data }) => changed(Number(data)))
  events.addEventListener('unready', ({ data }) => old(JSON.parse(data).join('; ')))
  events.addEventListener('error', () => {
    status.textContent = 'connection lost, trying again: what is shown may be old'
    status.className = 'off'
    // Refused for good (too many listen): the browser does not try again by itself.
    if (events.readyState !== EventSource.CLOSED) return
    setTimeout(() => followEvents(status, changed, old), 10_000)
  })
}
