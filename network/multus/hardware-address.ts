/** 6, 8 or 20 octets: with colons, with hyphens, or in groups of four digits with dots. */
const SHAPES = [5, 7, 19].flatMap((more) => [
  new RegExp(`^[0-9a-f]{2}(?::[0-9a-f]{2}){${more}}$`, 'i'),
  new RegExp(`^[0-9a-f]{2}(?:-[0-9a-f]{2}){${more}}$`, 'i'),
  new RegExp(`^[0-9a-f]{4}(?:\\.[0-9a-f]{4}){${(more - 1) / 2}}$`, 'i'),
])

/** Whether Go's `net.ParseMAC`, with which Multus reads `mac` and `infiniband-guid`, accepts the text. */
export const isHardwareAddress = (text: string): boolean =>
  text.length <= 59 && SHAPES.some((shape) => shape.test(text))
