import { parseRange, type AddressRange } from '../../network/address/range.ts'
import { isArray, isObject, property, text } from '../../network/json/json.ts'
import { failure, success, type Result } from '../../network/result.ts'

/** A pot as it was asked about, its ranges read. */
export interface AskedPot {
  readonly domain: string
  readonly ranges: readonly AddressRange[]
}

/** More networks than that no pod has. */
const MOST_POTS = 1024

/** Reads a PreviewRequest. The problem names what is wrong in it: `pots[0].ranges[1]: "x" is not an IP address`. */
export function readPreviewRequest(body: string): Result<readonly AskedPot[]> {
  const request = parsed(body)
  const pots = isObject(request) ? property(request, 'pots') : undefined
  if (!isArray(pots)) return failure('the body is no JSON object with a list of pots')
  if (pots.length > MOST_POTS) return failure(`${pots.length} pots are more than ${MOST_POTS}`)
  const read: AskedPot[] = []
  for (const [at, pot] of pots.entries()) {
    const one = readPot(pot, `pots[${at}]`)
    if (!one.ok) return one
    read.push(one.value)
  }
  return success(read)
}

function readPot(pot: unknown, field: string): Result<AskedPot> {
  if (!isObject(pot)) return failure(`${field}: is no object`)
  const domain = text(pot, 'domain')
  const written = property(pot, 'ranges')
  if (domain === undefined || domain === '') return failure(`${field}.domain: is no text`)
  if (!isArray(written)) return failure(`${field}.ranges: is no list`)
  const ranges: AddressRange[] = []
  for (const [at, one] of written.entries()) {
    const range = typeof one === 'string' ? parseRange(one) : failure('is no text')
    if (!range.ok) return failure(`${field}.ranges[${at}]: ${range.problem}`)
    ranges.push(range.value)
  }
  return success({ domain, ranges })
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
