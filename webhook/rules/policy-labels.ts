import { show } from '../../network/json/json.ts'
import { ATTACHES_LABEL, ATTACH_PREFIX } from '../../network/multus/attach-labels.ts'
import { nearNames } from '../../network/text/near-name.ts'
import { attachLabelProblems } from './attach-label-problems.ts'
import { isKnownVersion, KNOWN_VERSIONS } from './policy-version.ts'
import type { Rule, RuleContext, RuleProblem } from './rule.ts'
import type { Subjects } from './subject.ts'

const PREFIX = 'berth.dev/'
const LEVELS = ['privileged', 'baseline', 'restricted']
const LEAVES = ['devices', 'addresses', 'macs']
const MODES = ['enforce', 'warn', 'audit']
const VERSIONS = MODES.map((mode) => `${mode}-version`)
/** What may stand behind `berth.dev/` on a namespace. */
const KNOWN = [...MODES, ...VERSIONS, 'allow', 'ignore']

/** The labels of a namespace by which Berth's policy is set. Labels that stay as they were are not judged again. */
export const policyLabels: Rule = {
  id: 'policy-labels',
  summary: 'Berth labels of a namespace that say nothing valid',
  since: 'v0.1',
  levels: { baseline: 'deny', restricted: 'deny' },
  checks: { namespace: { operations: ['CREATE', 'UPDATE'], run: labelProblems } },
}

function* labelProblems(subject: Subjects['namespace'], context: RuleContext): Iterable<RuleProblem> {
  for (const [key, value] of Object.entries(subject.labels)) {
    if (subject.oldLabels[key] === value) continue
    // Berth's own mark: mutation mark-attaching-namespaces has corrected it, and said so.
    if (key === ATTACHES_LABEL) continue
    if (key.startsWith(ATTACH_PREFIX)) yield* attachLabelProblems({ key, value }, subject, context)
    else if (key.startsWith(PREFIX)) yield* berthLabelProblems({ key, value }, subject.name, context)
  }
}

interface Label {
  readonly key: string
  readonly value: string
}

function* berthLabelProblems(label: Label, namespace: string, context: RuleContext): Iterable<RuleProblem> {
  const { key, value } = label
  const field = `metadata.labels[${key}]`
  const said = key.slice(PREFIX.length)
  if (MODES.includes(said)) yield* levelProblems(field, key, value)
  else if (VERSIONS.includes(said)) yield* versionProblems(field, key, value)
  else if (said === 'allow') yield* allowProblems(field, value)
  else if (said === 'ignore') yield* ignoreProblems(field, { value, namespace }, context)
  else yield unknownLabel(field, said)
}

interface Ignore {
  readonly value: string
  readonly namespace: string
}

/** The name of the namespace is what the configuration lists it by. */
function* ignoreProblems(
  field: string,
  { value, namespace }: Ignore,
  { settings }: RuleContext,
): Iterable<RuleProblem> {
  if (value === 'false') return
  if (value !== 'true') {
    const message = `berth.dev/ignore: ${show(value)} has no effect: only "true" does anything`
    yield { field, message, fix: 'write "true", or remove the label', atMost: 'warn' }
  } else if (!settings.ignorableNamespaces.has(namespace)) {
    yield {
      field,
      message: `berth.dev/ignore has no effect: Berth's configuration does not list ${namespace} under ignorableNamespaces`,
      fix: `have an administrator add ${namespace} to ignorableNamespaces, or remove the label`,
      atMost: 'warn',
    }
  }
}

function* levelProblems(field: string, key: string, value: string): Iterable<RuleProblem> {
  if (LEVELS.includes(value)) return
  const [near] = nearNames(value, LEVELS)
  yield {
    field,
    message: `${key} is ${show(value)}, none of ${LEVELS.join(', ')}`,
    fix: near === undefined ? `use one of ${LEVELS.join(', ')}` : `write ${near}`,
  }
}

function* versionProblems(field: string, key: string, value: string): Iterable<RuleProblem> {
  if (isKnownVersion(value)) return
  yield {
    field,
    message: `${key} is ${show(value)}, no version that this Berth knows`,
    fix: `use latest or one of ${KNOWN_VERSIONS.join(', ')}`,
  }
}

function* allowProblems(field: string, value: string): Iterable<RuleProblem> {
  if (value === '') return
  for (const leave of value.split('_')) {
    if (LEAVES.includes(leave)) continue
    const [near] = nearNames(leave, LEAVES)
    yield {
      field,
      message: `berth.dev/allow has ${show(leave)}, none of ${LEAVES.join(', ')}`,
      fix: near === undefined ? `join any of ${LEAVES.join(', ')} by _, e.g. devices_macs` : `write ${near}`,
    }
  }
}

function unknownLabel(field: string, said: string): RuleProblem {
  const [near] = nearNames(said, KNOWN)
  const all = `berth.dev/ followed by ${KNOWN.join(', ')}, and attach.berth.dev/<interface>`
  return {
    field,
    message: `Berth knows no namespace label ${PREFIX}${said}: it has no effect`,
    fix: near === undefined ? `remove it: Berth reads ${all}` : `write ${PREFIX}${near}`,
    atMost: 'warn',
  }
}
