import { isArray, isObject, objectAt, property, type JsonObject } from '../../network/json/json.ts'

/** The results with their times, and whether the report that is there says the same already. */
export interface Dated {
  readonly results: readonly JsonObject[]
  readonly isSame: boolean
}

/**
 * Dates results: what the report said before keeps the time when it was found first, what is new has `now` (in ms since 1970).
 * `before`: the report as it is stored; undefined: there is none.
 */
export function dated(results: readonly JsonObject[], before: JsonObject | undefined, now: number): Dated {
  const told = before === undefined ? [] : storedResults(before)
  const times = new Map<string, JsonObject>()
  for (const result of told) {
    const time = property(result, 'timestamp')
    if (isObject(time)) times.set(withoutTime(result), time)
  }
  const all = results.map((result) => ({
    ...result,
    timestamp: times.get(withoutTime(result)) ?? timestampOf(now),
  }))
  const isSame =
    told.length === all.length && all.every((result, at) => canonical(result) === canonical(told[at]))
  return { results: all, isSame }
}

/** Whether the figures that are stored are these. */
export function hasSummary(stored: JsonObject, summary: Readonly<Record<string, number>>): boolean {
  const told = objectAt(stored, 'summary')
  return Object.entries(summary).every(([outcome, count]) => (property(told, outcome) ?? 0) === count)
}

function storedResults(report: JsonObject): readonly JsonObject[] {
  const results = property(report, 'results')
  return isArray(results) ? results.filter(isObject) : []
}

/** As `metav1.Timestamp` is written: whole seconds, so that the same time is the same text. */
const timestampOf = (now: number): JsonObject => ({ seconds: Math.floor(now / 1000), nanos: 0 })

function withoutTime(result: JsonObject): string {
  const { timestamp: _, ...rest } = result
  return canonical(rest)
}

/** JSON with its members in order: the API server stores them in one of its own. */
function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_key, member: unknown) =>
      isPlain(member)
        ? Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1)))
        : member,
    ) ?? ''
  )
}

const isPlain = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
