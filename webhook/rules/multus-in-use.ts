import { FORCE_ANNOTATION } from '../../network/nad/network.ts'
import {
  isArray,
  isObject,
  property,
  text,
  type JsonObject,
  type JsonValue,
} from '../../network/json/json.ts'
import { isForced } from './forced.ts'
import type { Rule, RuleContext, RuleProblem } from './rule.ts'
import type { GuardSubject } from './subject.ts'

const DEFINITION = 'network-attachment-definitions.k8s.cni.cncf.io'

/** Multus must not be removed once pods use it: their networks could no longer be torn down, nor new ones made. */
export const multusInUse: Rule = {
  id: 'multus-in-use',
  summary: 'removing Multus or its CustomResourceDefinition while pods use it',
  since: 'v0.1',
  levels: { baseline: 'deny', restricted: 'deny' },
  checks: { guard: { operations: ['DELETE'], run: stillUsed } },
}

function* stillUsed(subject: GuardSubject, { view }: RuleContext): Iterable<RuleProblem> {
  if (!isMultus(subject) || isForced(subject)) return
  const pods = view.podsWithNetworks()
  if (pods === 0) return
  const what =
    subject.kind === 'DaemonSet'
      ? `DaemonSet ${subject.namespace}/${subject.name} runs Multus`
      : `CustomResourceDefinition ${subject.name} holds every network`
  yield {
    field: 'metadata.name',
    message: `${what}, and ${pods === 1 ? '1 live pod uses' : `${pods} live pods use`} it`,
    fix: `delete the pods with networks first, or annotate it with ${FORCE_ANNOTATION}: "true"`,
  }
}

function isMultus({ kind, name, object }: GuardSubject): boolean {
  if (kind === 'CustomResourceDefinition') return name === DEFINITION
  return name.includes('multus') && runsMultus(object)
}

/** Told by what it runs (`ghcr.io/k8snetworkplumbingwg/multus-cni:snapshot-thick`), not by its name alone: a dashboard for Multus is no Multus. */
function runsMultus(daemonSet: JsonObject): boolean {
  const spec = at(daemonSet, ['spec', 'template', 'spec'])
  return ['containers', 'initContainers'].some((key) => {
    const containers = isObject(spec) ? property(spec, key) : undefined
    return (
      isArray(containers) &&
      containers.some((container) => isObject(container) && imageIsMultus(text(container, 'image') ?? ''))
    )
  })
}

const imageIsMultus = (image: string): boolean =>
  /(^|\/)[^/]*multus[^/]*$/.test(image.replace(/@sha256:[0-9a-f]+$/, ''))

function at(object: JsonObject, path: readonly string[]): JsonValue | undefined {
  let here: JsonValue | undefined = object
  for (const step of path) here = isObject(here) ? property(here, step) : undefined
  return here
}
