import { distance } from 'fastest-levenshtein'

/**
 * The candidates that somebody who wrote `name` may have meant, nearest first, at most `limit`:
 * those that begin with it, and those a third of its length away or less (Levenshtein).
 */
export function nearNames(name: string, candidates: Iterable<string>, limit = 3): readonly string[] {
  const scored: { candidate: string; score: number }[] = []
  for (const candidate of candidates) {
    if (candidate === name) continue
    const apart = distance(name, candidate)
    const close = apart <= Math.max(1, Math.floor(name.length / 3)) || candidate.startsWith(name)
    if (close) scored.push({ candidate, score: apart })
  }
  scored.sort((a, b) => a.score - b.score || (a.candidate < b.candidate ? -1 : 1))
  return scored.slice(0, limit).map((entry) => entry.candidate)
}
