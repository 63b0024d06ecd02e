/**
 * Where each block lies in the range, as fractions of it, exact to one in 2^32 as those of the data are. The first and the last may be
 * smaller than the others.
 * @param {readonly { readonly size: string }[]} blocks ascending, side by side
 * @returns {readonly (readonly [from: number, to: number])[]}
 */
export function spansOf(blocks) {
  const sizes = blocks.map(({ size }) => BigInt(size))
  const total = sizes.reduce((sum, size) => sum + size, 0n)
  let before = 0n
  return sizes.map((size) => {
    const from = fraction(before, total)
    before += size
    return [from, fraction(before, total)]
  })
}

const fraction = (offset, total) => Number((offset << 32n) / total) / 2 ** 32
