import { property, type JsonObject } from '../../network/json/json.ts'
import { objectAt, sameJson, stringMap } from '../api/kube-object.ts'
import { matches, selectorRequirements } from '../selectors/label-selector.ts'
import { invalid, notSupported, required, type FieldError } from '../validation/field-error.ts'
import { podSpecErrors } from '../validation/pod-errors.ts'
import type { Strategy } from './strategy.ts'

/** Deployment, StatefulSet, DaemonSet, ReplicaSet: a selector that fits the template, and cannot change. */
export const workloadStrategy: Strategy = {
  validate: (workload) => [
    ...selectorErrors(workload),
    ...podSpecErrors(objectAt(workload, 'spec', 'template', 'spec'), 'spec.template.spec'),
    ...restartErrors(workload),
  ],
  validateUpdate: selectorUpdateErrors,
  generation: true,
}

function selectorErrors(workload: JsonObject): readonly FieldError[] {
  const selector = property(objectAt(workload, 'spec'), 'selector')
  const template = objectAt(workload, 'spec', 'template')
  const labels = stringMap(template, 'labels')
  const fits =
    selector !== undefined && matches(selectorRequirements(objectAt(workload, 'spec', 'selector')), labels)
  const shown = objectAt(template, 'metadata', 'labels')
  return [
    ...(selector === undefined ? [required('spec.selector', '')] : []),
    ...(fits
      ? []
      : [invalid('spec.template.metadata.labels', shown, '`selector` does not match template `labels`')]),
  ]
}

function restartErrors(workload: JsonObject): readonly FieldError[] {
  const policy = property(objectAt(workload, 'spec', 'template', 'spec'), 'restartPolicy')
  return policy === undefined || policy === 'Always'
    ? []
    : [notSupported('spec.template.spec.restartPolicy', policy, ['Always'])]
}

function selectorUpdateErrors(workload: JsonObject, old: JsonObject): readonly FieldError[] {
  const [now, before] = [objectAt(workload, 'spec', 'selector'), objectAt(old, 'spec', 'selector')]
  return sameJson(now, before) ? [] : [invalid('spec.selector', now, 'field is immutable')]
}

/** Jobs make their own selector; their template may not restart for ever. */
export const jobStrategy: Strategy = {
  validate: (job) => podSpecErrors(objectAt(job, 'spec', 'template', 'spec'), 'spec.template.spec'),
  generation: true,
}

export const cronJobStrategy: Strategy = {
  validate: (job) => {
    const path = 'spec.jobTemplate.spec.template.spec'
    const schedule = property(objectAt(job, 'spec'), 'schedule')
    return [
      ...(schedule === undefined || schedule === '' ? [required('spec.schedule', '')] : []),
      ...podSpecErrors(objectAt(job, ...path.split('.')), path),
    ]
  },
  generation: true,
}
