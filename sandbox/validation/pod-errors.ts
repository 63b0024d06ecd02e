import { text, type JsonObject } from '../../network/json/json.ts'
import { objectAt, objectsAt } from '../api/kube-object.ts'
import { duplicate, forbiddenField, invalid, notSupported, required, type FieldError } from './field-error.ts'
import { dnsLabelProblems, qualifiedNameProblems } from './names.ts'

/** The part of Kubernetes's validation of pods that matters here: containers, names, gates, closed sets of values. */
export const podErrors = (pod: JsonObject): readonly FieldError[] => {
  const spec = objectAt(pod, 'spec')
  return [...podSpecErrors(spec, 'spec'), ...gateErrors(spec)]
}

/** The same for the pod of a template, under its path. */
export function podSpecErrors(spec: JsonObject, path: string): readonly FieldError[] {
  const containers = objectsAt(spec, 'containers')
  return [
    ...(containers.length === 0 ? [required(`${path}.containers`, '')] : []),
    ...containerErrors(containers, `${path}.containers`),
    ...containerErrors(objectsAt(spec, 'initContainers'), `${path}.initContainers`),
    ...setErrors(spec, path),
    ...volumeErrors(objectsAt(spec, 'volumes'), `${path}.volumes`),
  ]
}

function containerErrors(containers: readonly JsonObject[], path: string): readonly FieldError[] {
  const seen = new Set<string>()
  return containers.flatMap((container, at) => {
    const name = text(container, 'name') ?? ''
    const image = text(container, 'image') ?? ''
    const repeated = name !== '' && seen.has(name)
    seen.add(name)
    return [
      ...nameErrors(name, `${path}[${at}].name`),
      ...(image === '' ? [required(`${path}[${at}].image`, '')] : []),
      ...(repeated ? [duplicate(`${path}[${at}].name`, name)] : []),
    ]
  })
}

function nameErrors(name: string, path: string): readonly FieldError[] {
  if (name === '') return [required(path, '')]
  return dnsLabelProblems(name).map((problem) => invalid(path, name, problem))
}

function volumeErrors(volumes: readonly JsonObject[], path: string): readonly FieldError[] {
  const seen = new Set<string>()
  return volumes.flatMap((volume, at) => {
    const name = text(volume, 'name') ?? ''
    const repeated = name !== '' && seen.has(name)
    seen.add(name)
    return [
      ...nameErrors(name, `${path}[${at}].name`),
      ...(repeated ? [duplicate(`${path}[${at}].name`, name)] : []),
    ]
  })
}

const SETS: readonly (readonly [field: string, allowed: readonly string[]])[] = [
  ['restartPolicy', ['Always', 'OnFailure', 'Never']],
  ['dnsPolicy', ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None']],
]

function setErrors(spec: JsonObject, path: string): readonly FieldError[] {
  return SETS.flatMap(([field, allowed]) => {
    const value = text(spec, field)
    return value === undefined || allowed.includes(value)
      ? []
      : [notSupported(`${path}.${field}`, value, allowed)]
  })
}

function gateErrors(spec: JsonObject): readonly FieldError[] {
  const gates = objectsAt(spec, 'schedulingGates').map((gate) => text(gate, 'name') ?? '')
  const errors = gates.flatMap((gate, at) => [
    ...qualifiedNameProblems(gate).map((problem) => invalid(`spec.schedulingGates[${at}]`, gate, problem)),
    ...(gates.indexOf(gate) === at ? [] : [duplicate(`spec.schedulingGates[${at}]`, gate)]),
  ])
  if (gates.length === 0 || (text(spec, 'nodeName') ?? '') === '') return errors
  return [
    ...errors,
    forbiddenField('spec.nodeName', 'cannot be set until all schedulingGates have been cleared'),
  ]
}
