/** A DNS-1123 subdomain, in Kubernetes's words. */
const SUBDOMAIN = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/
const LABEL = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/
const QUALIFIED_PART = /^(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/
const LABEL_VALUE = /^(?:(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/

/** Names of objects are counted in characters, what is in labels in bytes; so Kubernetes says. */
const longerThan = (length: number, unit: 'characters' | 'bytes' = 'bytes'): string =>
  `must be no more than ${length} ${unit}`

/** What is wrong with the name of most kinds; empty if nothing is. */
export function subdomainProblems(
  name: string,
  unit: 'characters' | 'bytes' = 'characters',
): readonly string[] {
  const problems = name.length > 253 ? [longerThan(253, unit)] : []
  if (SUBDOMAIN.test(name)) return problems
  return [
    ...problems,
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
  ]
}

/** What is wrong with a namespace's name, or a container's. */
export function dnsLabelProblems(name: string): readonly string[] {
  const problems = name.length > 63 ? [longerThan(63, 'characters')] : []
  if (LABEL.test(name)) return problems
  return [
    ...problems,
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
  ]
}

/** What is wrong with the key of a label or annotation: `[prefix/]name`. */
export function qualifiedNameProblems(key: string): readonly string[] {
  const parts = key.split('/')
  if (parts.length > 2)
    return [
      "a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')",
    ]
  const [prefix, name = ''] = parts.length === 2 ? parts : [undefined, key]
  const problems = prefix === undefined ? [] : prefixProblems(prefix)
  const length = name === '' ? ['must be non-empty'] : name.length > 63 ? [longerThan(63)] : []
  const form = QUALIFIED_PART.test(name) ? [] : [QUALIFIED]
  return [...problems, ...[...length, ...form].map((problem) => `name part ${problem}`)]
}

const QUALIFIED =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"

function prefixProblems(prefix: string): readonly string[] {
  if (prefix === '') return ['prefix part must be non-empty']
  return subdomainProblems(prefix, 'bytes').map((problem) => `prefix part ${problem}`)
}

export function labelValueProblems(value: string): readonly string[] {
  const problems = value.length > 63 ? [longerThan(63)] : []
  if (LABEL_VALUE.test(value)) return problems
  return [
    ...problems,
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
  ]
}
