/** How many addresses of a pool were in use at a time. */
export interface UsagePoint {
  /** In seconds, of a clock that never goes back. */
  readonly at: number
  readonly used: number
}

/** From fewer points, or a shorter time in seconds, nothing is foretold. */
export const FEWEST_POINTS = 6
export const SHORTEST_SPAN = 600
/** What is farther ahead than this, in seconds, says nothing: it would stretch one hour to more than a week. */
export const FARTHEST = 7 * 24 * 3600

/**
 * Seconds until the pool is full, if it goes on as in these points (ascending in time); 0 if it is full, undefined if there is too
 * little to go by, if its use does not grow, or if it would take longer than a week.
 *
 * The growth is the median of the slopes of all pairs of points (Theil 1950, Sen 1968), which a few of them cannot move. What happens
 * once, as a Deployment of a hundred pods that comes, is no growth: at one side of the time it moves fewer than half of the pairs, and
 * in the midst of it only one third has grown.
 */
export function secondsToExhaustion(points: readonly UsagePoint[], free: number): number | undefined {
  if (free <= 0) return 0
  const [first, last] = [points[0], points.at(-1)]
  if (first === undefined || last === undefined || points.length < FEWEST_POINTS) return undefined
  if (last.at - first.at < SHORTEST_SPAN) return undefined
  if (!goesOn(points)) return undefined
  const growth = medianSlope(points)
  if (growth <= 0) return undefined
  const seconds = free / growth
  return seconds <= FARTHEST ? seconds : undefined
}

/** Whether more are in use after at least two of the thirds than before them. */
function goesOn(points: readonly UsagePoint[]): boolean {
  const usedAt = (part: number): number => points[Math.round((part * (points.length - 1)) / 3)]?.used ?? 0
  return [0, 1, 2].filter((part) => usedAt(part + 1) > usedAt(part)).length >= 2
}

/** Addresses a second; of pairs at the same time nothing is known. O(n² log n). */
export function medianSlope(points: readonly UsagePoint[]): number {
  const slopes: number[] = []
  for (const [place, from] of points.entries())
    for (const to of points.slice(place + 1))
      if (to.at > from.at) slopes.push((to.used - from.used) / (to.at - from.at))
  return median(slopes)
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2
}
