import { BlockGrid } from './blocks.js'
import { CellGrid } from './cells.js'
import { drawConflicts } from './conflicts.js'
import { drawDetails, drawLegend } from './details.js'
import { placeLink } from './element.js'
import { drawHeading } from './heading.js'
import { drawLanes } from './lanes.js'
import { followEvents } from './live.js'
import { drawSubnets } from './overview.js'
import { wireSearch } from './search.js'
import { drawTable } from './table.js'

const at = (id) => document.getElementById(id)

/** What is shown: the answers of the server, and the grid that was made of one. */
const shown = { overview: undefined, data: undefined, grid: undefined }

/** The question itself is wrong: to ask again is of no use. */
class Refused extends Error {}

async function ask(path, parameters = {}) {
  const query = new URLSearchParams(parameters)
  const response = await fetch(`${path}?${query.toString()}`, { cache: 'no-store' })
  if (response.ok) return response.json()
  const said = (await response.text()).trim()
  throw response.status < 500 ? new Refused(said) : new Error(said)
}

/** The place in the address bar: `{ domain, range, at }`; undefined parts are not given. */
function place() {
  const parameters = new URLSearchParams(location.hash.slice(1))
  const of = (name) => parameters.get(name) ?? undefined
  return { domain: of('domain'), range: of('range'), at: of('at') }
}

/** Where to begin when no place is given: the first subnet with addresses in use, else the first that hands out any. */
function firstPlace({ domains }) {
  const all = domains.flatMap(({ domain, subnets }) => subnets.map((subnet) => ({ domain, ...subnet })))
  return all.find(({ used }) => used !== '0') ?? all.find(({ capacity }) => capacity !== '0') ?? all[0]
}

async function load() {
  shown.overview = await ask('/map/data')
  const { domain, range } = placeIn(shown.overview)
  if (domain !== undefined && range !== undefined) draw(await ask('/map/data', { domain, range }))
  drawSubnets(at('subnets'), shown.overview, shown.data)
  drawConflicts(at('conflicts'), shown.overview)
  tellOld(shown.overview.unready.join('; '))
}

/** The place that is asked for; else the first, which then stays the place whatever is in use later. */
function placeIn(overview) {
  const asked = place()
  if (asked.domain !== undefined || asked.range !== undefined) return asked
  const { domain, range } = firstPlace(overview) ?? {}
  if (domain !== undefined) history.replaceState(undefined, '', placeLink(domain, range))
  return { domain, range }
}

function draw(data) {
  shown.data = data
  drawHeading(at('heading'), data)
  drawLanes(at('lanes'), data)
  drawLegend(at('legend'), data.counts)
  if (shown.grid?.update(data) !== true) {
    const show = (described) => drawDetails(at('details'), described)
    shown.grid =
      data.shown === 'cells' ? new CellGrid(data, show, at('grid').clientWidth) : new BlockGrid(data, show)
    const hadFocus = at('grid').contains(document.activeElement)
    at('grid').replaceChildren(shown.grid.root)
    show(undefined)
    if (hadFocus) toGrid()
  }
  drawTable(at('table'), data, (cell) => shown.grid.address(cell))
}

function tell(id, problem) {
  at(id).hidden = problem === ''
  if (at(id).textContent !== problem) at(id).textContent = problem
}

const toGrid = () => at('grid').querySelector('[tabindex="0"]')?.focus()

/** Said aloud when it is news, not for each second that it is so already. */
function tellOld(reasons) {
  const untimed = (text) => text.replaceAll(/\d+/g, '')
  at('unready').ariaLive = untimed(reasons) === untimed(at('unready').textContent) ? 'off' : 'assertive'
  tell('unready', reasons)
}

/** What failed for a reason that may pass is tried again, after so many milliseconds. */
const AGAIN_AFTER = 3_000

let looked = Promise.resolve()
let next

/** One look at a time; whoever asks while another goes on shares the one that follows it. */
function look() {
  next ??= lookAfter(looked)
  looked = next
  return next
}

async function lookAfter(before) {
  await before
  next = undefined
  try {
    await load()
    tell('problem', '')
  } catch (error) {
    tell('problem', error instanceof Error ? error.message : String(error))
    if (!(error instanceof Refused)) setTimeout(() => void look(), AGAIN_AFTER)
  }
}

async function go() {
  await look()
  const { at: address } = place()
  if (address !== undefined && shown.data?.shown === 'cells') shown.grid.focus(address)
}

at('skip').addEventListener('click', (event) => {
  event.preventDefault()
  toGrid()
})
window.addEventListener('hashchange', () => void go())
wireSearch({
  form: at('search'),
  input: at('query'),
  results: at('results'),
  status: at('found'),
  ask: (query) => ask('/map/search', { q: query }).catch(() => undefined),
})
await go()
followEvents(
  at('live'),
  (revision) => {
    if (revision !== shown.overview?.revision) void look()
  },
  tellOld,
)
