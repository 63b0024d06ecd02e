import { show } from '../json/json.ts'
import type { Requirement } from './selector.ts'
import { wholeNumber } from './whole-number.ts'

const NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/
const PREFIX = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/

/** What is wrong with a label key, or undefined: an optional DNS-1123 subdomain, a slash, a name of up to 63 characters. */
export function checkKey(key: string): string | undefined {
  const slash = key.lastIndexOf('/')
  const prefix = slash < 0 ? undefined : key.slice(0, slash)
  if (prefix !== undefined && (prefix.length > 253 || !PREFIX.test(prefix)))
    return `${show(key)} is no label key: its prefix is no DNS name`
  const name = key.slice(slash + 1)
  if (NAME.test(name)) return undefined
  return name.length > 63
    ? `${show(key)} is no label key: its name has ${name.length} characters, and 63 are allowed`
    : `${show(key)} is no label key`
}

export const isLabelValue = (value: string): boolean => value === '' || NAME.test(value)

/** What is wrong with a requirement's values, or undefined. */
export function checkValues({ key, operator, values }: Requirement): string | undefined {
  const wrong = values.find((value) => !isLabelValue(value))
  if (wrong !== undefined) return `${show(wrong)} is no label value (of ${key})`
  if (operator !== 'Gt' && operator !== 'Lt') return undefined
  const [bound = ''] = values
  return wholeNumber(bound) === undefined
    ? `${key} is compared with ${show(bound)}, which is no whole number`
    : undefined
}
