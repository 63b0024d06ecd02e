import { property, text, type JsonObject } from '../../network/json/json.ts'
import { listAt, objectAt, objectsAt } from '../api/kube-object.ts'
import {
  forbiddenField,
  invalid,
  notSupported,
  required,
  type FieldError,
} from '../validation/field-error.ts'
import type { Strategy } from './strategy.ts'

export const webhookConfigurationStrategy: Strategy = {
  validate: (configuration) => objectsAt(configuration, 'webhooks').flatMap(webhookErrors),
  generation: true,
}

const SIDE_EFFECTS = ['None', 'NoneOnDryRun']

function webhookErrors(webhook: JsonObject, at: number): readonly FieldError[] {
  const path = `webhooks[${at}]`
  const name = text(webhook, 'name') ?? ''
  const sideEffects = text(webhook, 'sideEffects')
  return [
    ...(name === '' ? [required(`${path}.name`, '')] : []),
    ...(name !== '' && name.split('.').length < 3
      ? [invalid(`${path}.name`, name, 'should be a domain with at least three segments separated by dots')]
      : []),
    ...(listAt(webhook, 'admissionReviewVersions').length === 0
      ? [required(`${path}.admissionReviewVersions`, 'must specify one of v1, v1beta1')]
      : []),
    ...(sideEffects === undefined
      ? [required(`${path}.sideEffects`, 'must specify one of None, NoneOnDryRun')]
      : []),
    ...(sideEffects === undefined || SIDE_EFFECTS.includes(sideEffects)
      ? []
      : [notSupported(`${path}.sideEffects`, sideEffects, SIDE_EFFECTS)]),
    ...clientErrors(objectAt(webhook, 'clientConfig'), `${path}.clientConfig`),
  ]
}

function clientErrors(client: JsonObject, path: string): readonly FieldError[] {
  // The sandbox has no Services; better said here than as a failed call at every request.
  if (Object.hasOwn(client, 'service'))
    return [
      forbiddenField(`${path}.service`, 'the sandbox has no Services to call, give clientConfig.url instead'),
    ]
  const url = property(client, 'url')
  if (typeof url !== 'string') return [required(path, 'exactly one of url or service is required')]
  if (!URL.canParse(url)) return [required(`${path}.url`, `url must be a valid URL: ${url}`)]
  return new URL(url).protocol === 'https:'
    ? []
    : [
        invalid(
          `${path}.url`,
          new URL(url).protocol.slice(0, -1),
          "'https' is the only allowed URL scheme; desired format: https://host[/path]",
        ),
      ]
}
