import { addressNumber, addressText, lastPart } from './address.js'
import { PHASE_BY_LETTER } from './phases.js'
import { element } from './element.js'
import { Rows } from './rows.js'

/** 64 in a row take this width, in pixels. */
const WIDE = 760

/** 16 in a row where each is wide enough for its number. */
const columnsFor = (count, width) => (count <= 256 ? 16 : count <= 1024 || width < WIDE ? 32 : 64)

/** A range with one cell for each address. New data of the same range changes cells in place: the focus stays where it is. */
export class CellGrid {
  #data
  #first
  #isV6
  #rows
  #overlapping
  #show
  #pointedAt = -1

  constructor(data, show, width) {
    this.#data = data
    this.#show = (place) => {
      this.#pointedAt = place
      show(this.described(place))
    }
    this.#isV6 = data.first.includes(':')
    this.#first = addressNumber(data.first)
    const count = data.cells.length
    this.#overlapping = overlapping(data)
    this.#rows = new Rows({
      label: `${data.range} in domain ${data.domain}, one cell for each address`,
      columns: columnsFor(count, width),
      count,
      rowTitle: (place) => this.address(place),
      makeCell: (place) => {
        const cell = element('div', { role: 'gridcell', 'data-part': lastPart(this.address(place)) })
        this.#paint(cell, place)
        return cell
      },
      focusable: (cell) => cell,
      onFocus: (place) => this.#show(place),
    })
    this.root = this.#rows.root
    this.root.addEventListener('mouseover', ({ target }) => {
      const place = this.#rows.placeOf(target)
      if (place >= 0 && place !== this.#pointedAt) this.#show(place)
    })
    this.root.addEventListener('click', ({ target }) => {
      const place = this.#rows.placeOf(target)
      if (place >= 0) this.#rows.focus(place)
    })
  }

  /** Takes new data of the same range; false if it is of another. */
  update(data) {
    if (data.range !== this.#data.range || data.domain !== this.#data.domain || data.shown !== 'cells')
      return false
    const old = this.#data
    const oldOverlapping = this.#overlapping
    this.#data = data
    this.#overlapping = overlapping(data)
    this.#rows.cells.forEach((cell, place) => {
      const same =
        old.cells[place] === data.cells[place] &&
        oldOverlapping.has(place) === this.#overlapping.has(place) &&
        JSON.stringify(old.held[place]) === JSON.stringify(data.held[place])
      if (!same) this.#paint(cell, place)
    })
    if (this.#pointedAt >= 0) this.#show(this.#pointedAt)
    return true
  }

  address(place) {
    return addressText(this.#first + BigInt(place), this.#isV6)
  }

  /** Goes to the address, if it is of this range. */
  focus(address) {
    const place = Number(addressNumber(address) - this.#first)
    if (place >= 0 && place < this.#data.cells.length) this.#rows.focus(place)
  }

  /** What is known of one address. */
  described(place) {
    return {
      title: this.address(place),
      phase: PHASE_BY_LETTER.get(this.#data.cells[place]),
      holding: this.#data.held[place],
      overlaps: this.#overlapping.get(place) ?? [],
    }
  }

  #paint(cell, place) {
    const { title, phase, holding, overlaps } = this.described(place)
    const twice = holding?.also !== undefined
    const marks = [twice ? 'twice' : '', overlaps.length > 0 ? 'overlap' : '']
    cell.className = ['cell', phase.name, ...marks].filter((mark) => mark !== '').join(' ')
    cell.textContent = twice ? `${phase.sign}!` : phase.sign
    cell.setAttribute('aria-label', labelOf({ title, phase, holding, overlaps }))
  }
}

/** Read by a screen reader as it comes to a cell: `10.0.0.5, bound, Pod default/web (net1), node node1`. */
function labelOf({ title, phase, holding, overlaps }) {
  const parts = [title, phase.name]
  if (holding !== undefined) parts.push(holding.owner)
  if (holding?.node !== undefined) parts.push(`node ${holding.node}`)
  if (holding?.also !== undefined) parts.push(`also ${holding.also.join(' and ')}`)
  for (const { one, other } of overlaps) parts.push(`claimed by both ${one} and ${other}`)
  return parts.join(', ')
}

/** The overlaps of each place that any lies on. */
function overlapping({ overlaps, cells }) {
  const places = new Map()
  for (const overlap of overlaps) {
    for (const [from, to] of overlap.segments) {
      const end = Math.round(to * cells.length)
      for (let place = Math.round(from * cells.length); place < end; place++)
        places.set(place, [...(places.get(place) ?? []), overlap])
    }
  }
  return places
}
