interface Row {
  readonly what: string
  readonly measured: string
  readonly aim: string
  readonly reached: string
}

/** Figures as they come, printed as they come, and as one table at the end. */
export class Report {
  readonly #rows: Row[] = []

  /** A figure without an aim. */
  note(what: string, value: number, unit: string): void {
    this.#add({ what, measured: `${rounded(value)} ${unit}`.trim(), aim: '', reached: '' })
  }

  aim(
    what: string,
    value: number,
    limit: { readonly atLeast?: number; readonly atMost?: number; readonly unit?: string },
  ): void {
    const { atLeast = -Infinity, atMost = Infinity, unit = '' } = limit
    const reached = value >= atLeast && value <= atMost ? 'met' : 'MISSED'
    const aim = atMost === Infinity ? `at least ${atLeast}` : `at most ${atMost}`
    this.#add({ what, measured: `${rounded(value)} ${unit}`.trim(), aim: `${aim} ${unit}`.trim(), reached })
  }

  print(): void {
    console.table(this.#rows)
  }

  #add(row: Row): void {
    this.#rows.push(row)
    console.log(`${row.what}: ${row.measured}${row.aim === '' ? '' : ` (aim: ${row.aim}; ${row.reached})`}`)
  }
}

const rounded = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3))
