import { show } from '../../network/json/json.ts'
import { nearNames } from '../../network/text/near-name.ts'
import { attachLabelProblems } from './attach-label-problems.ts'
import { isKnownVersion, KNOWN_VERSIONS } from './policy-version.ts'
import type { Rule, RuleContext, RuleProblem } from './rule.ts'
import type { Subjects } from './subject.ts'

const LEVELS = ['privileged', 'baseline', 'restricted']
const LEAVES = ['devices', 'addresses', 'macs']
const MODES = ['enforce', 'warn', 'audit']
const KNOWN = [
  ...MODES.flatMap((mode) => [`berth.dev/${mode}`, `berth.dev/${mode}-version`]),
  'berth.dev/allow',
  'berth.dev/ignore',
]

/** The labels of a namespace by which Berth's policy is set. Labels that stay as they were are not judged again. */
export const policyLabels: Rule = {
  id: 'policy-labels',
  summary: 'Berth labels of a namespace that say nothing valid',
  since: 'v0.1',
  levels: { baseline: 'deny', restricted: 'deny' },
  checks: { namespace: { operations: ['CREATE', 'UPDATE'], run: labelProblems } },
}

function* labelProblems(subject: Subjects['namespace'], context: RuleContext): Iterable<RuleProblem> {
  const changed = Object.entries(subject.labels).filter(([key, value]) => subject.oldLabels[key] !== value)
  for (const [key, value] of changed) {
    if (key.startsWith('attach.berth.dev/')) yield* attachLabelProblems({ key, value }, subject, context)
    else if (key.startsWith('berth.dev/')) yield* berthLabelProblems(key, value, subject, context)
  }
}

// The name of the namespace is what the configuration lists it by.
function* berthLabelProblems(
  key: string,
  value: string,
  { name }: Subjects['namespace'],
  { settings }: RuleContext,
): Iterable<RuleProblem> {
  const field = `metadata.labels[${key}]`
  const said = key.slice('berth.dev/'.length)
  if (MODES.includes(said)) yield* levelProblems(field, key, value)
  else if (said.endsWith('-version') && KNOWN.includes(key)) yield* versionProblems(field, key, value)
  else if (said === 'allow') yield* allowProblems(field, value)
  else if (said === 'ignore') {
    if (settings.ignorableNamespaces.has(name)) return
    yield {
      field,
      message: `berth.dev/ignore has no effect: the configuration does not list ${name} under ignorableNamespaces`,
      fix: `add ${name} to ignorableNamespaces, or remove the label`,
      atMost: 'warn',
    }
  } else yield unknownLabel(field, key)
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
  for (const leave of value.split('_')) {
    if (LEAVES.includes(leave)) continue
    const [near] = nearNames(leave, LEAVES)
    yield {
      field,
      message: `berth.dev/allow has ${show(leave)}, none of ${LEAVES.join(', ')}`,
      fix: near === undefined ? `join any of ${LEAVES.join(', ')} by _` : `write ${near}`,
    }
  }
}

function unknownLabel(field: string, key: string): RuleProblem {
  const [near] = nearNames(key, KNOWN)
  return {
    field,
    message: `Berth knows no namespace label ${key}`,
    fix:
      near === undefined
        ? `remove it; Berth reads ${KNOWN.join(', ')} and attach.berth.dev/<interface>`
        : `write ${near}`,
    atMost: 'warn',
  }
}
