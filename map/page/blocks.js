import { countText, element, placeLink } from './element.js'
import { countsText, HELD } from './phases.js'
import { Rows } from './rows.js'
import { spansOf } from './spans.js'

const COLUMNS = 16

/** Of blocks in which nobody has anything, by their class. */
const SIGNS = { block: '', 'block configured': 'R', 'block outside': '·' }

/** A range too large for one cell an address: blocks that lead to what is in them, each with how full it is. */
export class BlockGrid {
  #data
  #spans
  #rows
  #show
  #pointedAt = -1

  constructor(data, show) {
    this.#data = data
    this.#spans = spansOf(data.blocks)
    this.#show = (place) => {
      this.#pointedAt = place
      show(this.described(place))
    }
    this.#rows = new Rows({
      label: `${data.range} in domain ${data.domain}, in blocks; Enter opens one`,
      columns: COLUMNS,
      count: data.blocks.length,
      rowTitle: (place) => data.blocks[place].range,
      makeCell: (place) => {
        const link = element('a', { href: placeLink(data.domain, data.blocks[place].range) })
        const cell = element('div', { role: 'gridcell' }, link)
        this.#paint(cell, place)
        return cell
      },
      focusable: (cell) => cell.firstElementChild,
      onFocus: (place) => this.#show(place),
    })
    this.root = this.#rows.root
    this.root.addEventListener('mouseover', ({ target }) => {
      const place = this.#rows.placeOf(target)
      if (place >= 0 && place !== this.#pointedAt) this.#show(place)
    })
  }

  update(data) {
    if (data.range !== this.#data.range || data.domain !== this.#data.domain || data.shown !== 'blocks')
      return false
    this.#data = data
    this.#rows.cells.forEach((cell, place) => this.#paint(cell, place))
    if (this.#pointedAt >= 0) this.#show(this.#pointedAt)
    return true
  }

  /** An address is not seen here; the first block is as good as any. */
  focus() {
    this.#rows.focus(0)
  }

  described(place) {
    return {
      title: this.#data.blocks[place].range,
      block: this.#data.blocks[place],
      overlaps: this.#overlapsOf(place),
    }
  }

  #overlapsOf(place) {
    const [start, end] = this.#spans[place]
    return this.#data.overlaps.filter(({ segments }) =>
      segments.some(([from, to]) => from < end && to > start),
    )
  }

  #paint(cell, place) {
    const { range, counts } = this.#data.blocks[place]
    const held = sum(counts, HELD)
    const handedOut = held + sum(counts, ['free'])
    const overlaps = this.#overlapsOf(place)
    const kind =
      handedOut > 0n ? 'block' : counts.configured !== undefined ? 'block configured' : 'block outside'
    cell.className = `${kind}${overlaps.length > 0 ? ' overlap' : ''}`
    cell.style.setProperty('--full', `${fullness(held, handedOut)}%`)
    const link = cell.firstElementChild
    link.textContent = held > 0n ? short(held) : SIGNS[kind]
    const both = overlaps.map(({ one, other }) => `claimed by both ${one} and ${other}`)
    link.setAttribute('aria-label', [range, countsText(counts, countText), ...both].join(', '))
  }
}

const sum = (counts, names) => names.reduce((total, name) => total + BigInt(counts[name] ?? 0), 0n)

/** In percent, of what is handed out; something is never nothing. */
function fullness(held, handedOut) {
  if (held === 0n) return 0
  return Math.max(4, Number((held * 100n) / (handedOut || 1n)))
}

/** `950`, `12k`, `3M`: what fits into a cell. */
function short(count) {
  if (count < 1_000n) return String(count)
  if (count < 1_000_000n) return `${count / 1_000n}k`
  return count < 1_000_000_000n ? `${count / 1_000_000n}M` : '≫'
}
