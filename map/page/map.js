import { BlockGrid } from './blocks.js'
import { CellGrid } from './cells.js'
import { drawConflicts } from './conflicts.js'
import { drawDetails, drawLegend } from './details.js'
import { drawHeading } from './heading.js'
import { drawLanes } from './lanes.js'
import { followEvents } from './live.js'
import { drawSubnets } from './overview.js'
import { wireSearch } from './search.js'
import { drawTable } from './table.js'

const at = (id) => document.getElementById(id)

/** What is shown: the answers of the server, and the grid that was made of one. */
const shown = { overview: undefined, data: undefined, grid: undefined }

async function ask(path, parameters = {}) {
  const query = new URLSearchParams(parameters)
  const response = await fetch(`${path}?${query.toString()}`, { cache: 'no-store' })
  if (!response.ok) throw new Error((await response.text()).trim())
  return response.json()
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
  const { domain, range } = { ...firstPlace(shown.overview), ...defined(place()) }
  if (domain !== undefined && range !== undefined) draw(await ask('/map/data', { domain, range }))
  drawSubnets(at('subnets'), shown.overview, shown.data)
  drawConflicts(at('conflicts'), shown.overview)
  tell('unready', shown.overview.unready.join('; '))
}

const defined = (object) =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))

function draw(data) {
  shown.data = data
  drawHeading(at('heading'), data)
  drawLanes(at('lanes'), data)
  drawLegend(at('legend'), data.counts)
  if (shown.grid?.update(data) !== true) {
    const show = (described) => drawDetails(at('details'), described)
    shown.grid =
      data.shown === 'cells' ? new CellGrid(data, show, at('grid').clientWidth) : new BlockGrid(data, show)
    at('grid').replaceChildren(shown.grid.root)
    show(undefined)
  }
  drawTable(at('table'), data, (cell) => shown.grid.address(cell))
}

function tell(id, problem) {
  at(id).hidden = problem === ''
  if (at(id).textContent !== problem) at(id).textContent = problem
}

/** One look at a time; what comes meanwhile is looked at once more afterwards. */
let looking
let again = false
async function look() {
  if (looking !== undefined) {
    again = true
    return looking
  }
  looking = load().then(
    () => tell('problem', ''),
    (error) => tell('problem', error instanceof Error ? error.message : String(error)),
  )
  await looking
  looking = undefined
  if (!again) return undefined
  again = false
  return look()
}

async function go() {
  await look()
  const { at: address } = place()
  if (address !== undefined && shown.data?.shown === 'cells') shown.grid.focus(address)
}

at('skip').addEventListener('click', (event) => {
  event.preventDefault()
  at('grid').querySelector('[tabindex="0"]')?.focus()
})
window.addEventListener('hashchange', () => void go())
wireSearch({
  form: at('search'),
  input: at('query'),
  results: at('results'),
  ask: (query) => ask('/map/search', { q: query }).catch(() => undefined),
})
await go()
followEvents(at('live'), (revision) => {
  if (revision !== shown.overview?.revision) void look()
})
