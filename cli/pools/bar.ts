const CELLS = 20

/**
 * How full something is, as a bar of 20 cells: `█████░░░░░░░░░░░░░░░`, in plain characters `#####...............`. One that is not
 * empty shows a cell, one that is not full a gap.
 */
export function bar(used: bigint, capacity: bigint, plain: boolean): string {
  const full = plain ? '#' : '█'
  const cells = filled(used, capacity)
  return full.repeat(cells) + (plain ? '.' : '░').repeat(CELLS - cells)
}

function filled(used: bigint, capacity: bigint): number {
  if (used <= 0n) return 0
  if (used >= capacity) return CELLS
  const cells = Number((used * BigInt(CELLS)) / capacity)
  return Math.min(CELLS - 1, Math.max(1, cells))
}
