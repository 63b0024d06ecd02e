import type { Requirement } from './selector.ts'

const NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/
const PREFIX = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/

/** What is wrong with a label key, or undefined: an optional DNS-1123 subdomain, a slash, a name of up to 63 characters. */
export function checkKey(key: string): string | undefined {
  const slash = key.lastIndexOf('/')
  const prefix = slash < 0 ? undefined : key.slice(0, slash)
  if (prefix !== undefined && (prefix.length > 253 || !PREFIX.test(prefix)))
    return `${JSON.stringify(key)} is no label key: its prefix is no DNS name`
  return NAME.test(key.slice(slash + 1)) ? undefined : `${JSON.stringify(key)} is no label key`
}

export const isLabelValue = (value: string): boolean => value === '' || NAME.test(value)

/** What is wrong with a requirement's values, or undefined. */
export function checkValues({ key, operator, values }: Requirement): string | undefined {
  if (operator === 'Gt' || operator === 'Lt') {
    const [bound = ''] = values
    return /^[+-]?\d{1,18}$/.test(bound)
      ? undefined
      : `${key} is compared with ${JSON.stringify(bound)}, which is no whole number`
  }
  const wrong = values.find((value) => !isLabelValue(value))
  return wrong === undefined ? undefined : `${JSON.stringify(wrong)} is no label value (of ${key})`
}
