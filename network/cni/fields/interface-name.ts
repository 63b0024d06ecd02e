import { show } from '../../json/json.ts'
import { lastName } from '../../json/path.ts'
import type { Problem } from '../../problem.ts'
import type { Field } from '../field.ts'
import { string } from './string.ts'
import { wrongValue } from './wrong-value.ts'

/** IFNAMSIZ and ALTIFNAMSIZ of the kernel, without the closing NUL. */
const LONGEST_NAME = 15
const LONGEST_ALTERNATIVE = 127

/** The name of an interface that the plugin creates: the kernel's dev_valid_name. */
export const newInterfaceName = (about: string): Field =>
  string(about, (text, path) => nameProblem(text, path, LONGEST_NAME))

/** The name of an interface that is there: alternative names (`ip link property`) may be longer. */
export const interfaceName = (about: string): Field =>
  string(about, (text, path) => nameProblem(text, path, LONGEST_ALTERNATIVE))

function nameProblem(text: string, path: string, longest: number): Problem | undefined {
  const name = lastName(path)
  const fix = `give an interface name of at most ${longest} characters without blanks, "/" or ":"`
  const bytes = Buffer.byteLength(text)
  if (bytes > longest)
    return wrongValue(path, `${name} ${show(text)} has ${bytes} bytes; the kernel takes ${longest}`, fix)
  if (text === '.' || text === '..')
    return wrongValue(path, `${name} ${show(text)} is no interface name`, fix)
  const bad = /[/:\s\p{Cc}\p{Cs}]/u.exec(text)?.[0]
  return bad === undefined
    ? undefined
    : wrongValue(path, `${name} ${show(text)} holds ${show(bad)}, which no interface name may`, fix)
}
