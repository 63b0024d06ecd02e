import { lastName } from '../../json/path.ts'
import type { Field } from '../field.ts'
import { integerProblem } from './integer.ts'
import { wrongValue } from './wrong-value.ts'

/** The least that an IPv4 link takes (RFC 791; the kernel's ETH_MIN_MTU) and the most of any (ETH_MAX_MTU). */
const LEAST = 68
const MOST = 65_535

/** Bytes; 0 leaves it to the plugin or the kernel. */
export const mtu = (about: string): Field => ({
  kind: `integer, 0 or ${LEAST} to ${MOST}`,
  about,
  *check(value, path) {
    const problem = integerProblem(value, path, { min: 0, max: MOST })
    if (problem !== undefined) yield problem
    else if (typeof value === 'number' && value > 0 && value < LEAST) {
      const message = `${lastName(path)} ${value} is below ${LEAST}, the least that the kernel accepts`
      yield wrongValue(path, message, `give 0 (the default) or ${LEAST} to ${MOST}`)
    }
  },
})
