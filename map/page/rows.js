import { element } from './element.js'

/**
 * A grid of items in rows that is walked by the arrow keys, Home, End, Page Up and Page Down (with Ctrl: of all rows): one item can be
 * tabbed to at a time, as the ARIA grid pattern has it. `focusable(cell)` is what of a cell takes the focus.
 */
export class Rows {
  #cells = []
  #columns
  #current = 0
  #focusable
  #onFocus

  constructor({ label, columns, count, rowTitle, makeCell, focusable, onFocus }) {
    this.#columns = columns
    this.#focusable = focusable
    this.#onFocus = onFocus
    const rows = []
    for (let start = 0; start < count; start += columns) {
      const cells = []
      for (let place = start; place < Math.min(count, start + columns); place++) cells.push(makeCell(place))
      this.#cells.push(...cells)
      const title = element('span', { role: 'rowheader' }, rowTitle(start))
      rows.push(element('div', { role: 'row' }, title, cells))
    }
    this.root = element(
      'div',
      { role: 'grid', 'aria-label': label, class: `columns-${columns}`, 'aria-readonly': 'true' },
      rows,
    )
    const longest = Math.max(...rows.map((row) => row.firstElementChild.textContent.length))
    this.root.style.setProperty('--title', `${Math.min(longest, 24) * 0.52 + 0.5}rem`)
    this.#cells.forEach((cell, place) => focusable(cell).setAttribute('tabindex', place === 0 ? '0' : '-1'))
    this.root.addEventListener('keydown', (event) => this.#walk(event))
    this.root.addEventListener('focusin', (event) => this.#entered(event))
  }

  get cells() {
    return this.#cells
  }

  /** The place of the cell that an event's target lies in; -1 if in none. */
  placeOf(target) {
    const cell = target.closest?.('[role=gridcell]')
    return cell === null || cell === undefined ? -1 : this.#cells.indexOf(cell)
  }

  /** Makes the cell the one that Tab leads to, and goes there. */
  focus(place) {
    this.#makeCurrent(place)
    this.#focusable(this.#cells[place])?.focus()
  }

  #makeCurrent(place) {
    const [old, next] = [this.#cells[this.#current], this.#cells[place]]
    if (next === undefined) return
    this.#focusable(old).setAttribute('tabindex', '-1')
    this.#focusable(next).setAttribute('tabindex', '0')
    this.#current = place
  }

  #entered({ target }) {
    const place = this.placeOf(target)
    if (place < 0) return
    this.#makeCurrent(place)
    this.#onFocus(place)
  }

  #walk(event) {
    const next = this.#step(event)
    if (next === undefined || event.altKey || event.metaKey) return
    event.preventDefault()
    this.focus(Math.min(Math.max(next, 0), this.#cells.length - 1))
  }

  #step({ key, ctrlKey }) {
    const [at, columns, last] = [this.#current, this.#columns, this.#cells.length - 1]
    const rowStart = at - (at % columns)
    switch (key) {
      case 'ArrowRight':
        return at + 1
      case 'ArrowLeft':
        return at - 1
      case 'ArrowDown':
        return at + columns <= last ? at + columns : at
      case 'ArrowUp':
        return at >= columns ? at - columns : at
      case 'Home':
        return ctrlKey ? 0 : rowStart
      case 'End':
        return ctrlKey ? last : rowStart + columns - 1
      case 'PageDown':
        return at + columns * 8 <= last ? at + columns * 8 : last - (last % columns) + (at % columns)
      case 'PageUp':
        return at - columns * 8 >= 0 ? at - columns * 8 : at % columns
      default:
        return undefined
    }
  }
}
