/** A DNS-1123 subdomain, in Kubernetes's words. */
const SUBDOMAIN = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/
const LABEL = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/
const QUALIFIED_PART = /^(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/
const LABEL_VALUE = /^(?:(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/

const longerThan = (length: number): string => `must be no more than ${length} characters`

/** What is wrong with the name of most kinds; empty if nothing is. */
export function subdomainProblems(name: string): readonly string[] {
  const problems = name.length > 253 ? [longerThan(253)] : []
  if (SUBDOMAIN.test(name)) return problems
  return [
    ...problems,
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
  ]
}

/** What is wrong with a namespace's name, or a container's. */
export function dnsLabelProblems(name: string): readonly string[] {
  const problems = name.length > 63 ? [longerThan(63)] : []
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
      "a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')",
    ]
  const [prefix, name = ''] = parts.length === 2 ? parts : [undefined, key]
  const problems = prefix === undefined ? [] : prefixProblems(prefix)
  if (name === '') return [...problems, 'name part must be non-empty']
  if (name.length > 63) return [...problems, `name part ${longerThan(63)}`]
  if (QUALIFIED_PART.test(name)) return problems
  return [
    ...problems,
    "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
  ]
}

function prefixProblems(prefix: string): readonly string[] {
  if (prefix === '') return ['prefix part must be non-empty']
  return subdomainProblems(prefix).map((problem) => `prefix part ${problem}`)
}

export function labelValueProblems(value: string): readonly string[] {
  const problems = value.length > 63 ? [longerThan(63)] : []
  if (LABEL_VALUE.test(value)) return problems
  return [
    ...problems,
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
  ]
}
