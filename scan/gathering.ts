import { MOST_OBJECTS, SCAN_GROUPS, type ScanFinding, type ScanGroup, type ScanObject } from './report.ts'

/** What is said once of all objects of which it is true. */
export interface Seed extends Omit<ScanFinding, 'objects' | 'more' | 'message'> {
  /** The message; `parts` say something of each object, of which the first few are kept: `web-1 on node2, web-2 on node3 and 7 more`. */
  readonly message: string | ((parts: string) => string)
  /** Objects to be named before the gathered ones. */
  readonly about?: readonly ScanObject[]
}

interface Entry {
  readonly seed: Seed
  group: ScanGroup
  readonly objects: ScanObject[]
  readonly parts: string[]
  count: number
}

const MOST_PARTS = 3

/** Findings that many objects share: told once, under what they have in common. */
export class Gathering {
  readonly #entries = new Map<string, Entry>()

  /** `key`: what those that are told together have in common. Of several groups the one to be mended first is told. */
  add(
    key: string,
    seed: Seed,
    { object, part = '' }: { readonly object: ScanObject; readonly part?: string },
  ): void {
    const entry = this.#entries.get(key) ?? {
      seed,
      group: seed.group,
      objects: [...(seed.about ?? [])],
      parts: [],
      count: 0,
    }
    this.#entries.set(key, entry)
    entry.count++
    if (SCAN_GROUPS.indexOf(seed.group) < SCAN_GROUPS.indexOf(entry.group)) entry.group = seed.group
    if (entry.objects.length < MOST_OBJECTS) entry.objects.push(object)
    if (entry.parts.length < MOST_PARTS) entry.parts.push(part)
  }

  *findings(): Iterable<ScanFinding> {
    for (const { seed, group, objects, parts, count } of this.#entries.values()) {
      const { about = [], message, ...rest } = seed
      const named = objects.length - about.length
      const told = typeof message === 'string' ? message : message(listed(parts, count - parts.length))
      const { check, severity, field, fix } = rest
      yield { check, group, severity, objects, more: count - named, field, message: told, fix }
    }
  }
}

/** `a`, `a and b`, `a, b and c`, `a, b, c and 7 more`. */
export function listed(parts: readonly string[], more: number): string {
  const all = more > 0 ? [...parts, `${more} more`] : parts
  return all.length < 2 ? (all[0] ?? '') : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`
}
