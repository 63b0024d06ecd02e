import { show } from '../../json/json.ts'
import { lastName } from '../../json/path.ts'
import { nearNames } from '../../text/near-name.ts'
import type { Field } from '../field.ts'
import { string } from './string.ts'
import { wrongValue } from './wrong-value.ts'

/** One of a set of words. The empty string goes too: the plugin then takes its default. */
export const oneOf = (
  about: string,
  words: readonly string[],
  same = (word: string): string => word,
): Field =>
  string(`${about}: ${words.map((word) => `\`${word}\``).join(', ')}`, (text, path) => {
    if (words.includes(same(text))) return undefined
    const [near] = nearNames(text.slice(0, 64).toLowerCase(), words, 1)
    const fix = words.includes(text.toLowerCase())
      ? `write "${text.toLowerCase()}"`
      : `give one of ${words.join(', ')}`
    return wrongValue(
      path,
      `${lastName(path)} ${show(text)} is none of ${words.join(', ')}`,
      near === undefined ? fix : `write "${near}"`,
    )
  })
