import { show } from '../../json/json.ts'
import { lastName } from '../../json/path.ts'
import type { Problem } from '../../problem.ts'
import { nearNames } from '../../text/near-name.ts'
import type { Field } from '../field.ts'
import { fullString, string } from './string.ts'
import { wrongValue } from './wrong-value.ts'

interface Options {
  /** Whether the plugin takes any case. */
  readonly anyCase?: boolean
  /** Whether it refuses the empty string; most plugins then take their default. */
  readonly refusesEmpty?: boolean
}

/** One of a set of words in lower case or as given. */
export function oneOf(about: string, words: readonly string[], options: Options = {}): Field {
  const inspect = (text: string, path: string): Problem | undefined =>
    words.includes(options.anyCase === true ? text.toLowerCase() : text)
      ? undefined
      : wrongValue(
          path,
          `${lastName(path)} ${show(text)} is none of ${words.join(', ')}`,
          remedy(text, words),
        )
  const line = `${about}: ${words.map((word) => `\`${word}\``).join(', ')}`
  return options.refusesEmpty === true ? fullString(line, inspect) : string(line, inspect)
}

/** The nearest of the words in any case, or all of them. */
function remedy(text: string, words: readonly string[]): string {
  const lower = text.slice(0, 64).toLowerCase()
  const same = words.find((word) => word.toLowerCase() === lower)
  const near = same ?? (lower === '' ? undefined : nearNames(lower, words, 1)[0])
  return near === undefined ? `give one of ${words.join(', ')}` : `write "${near}"`
}
