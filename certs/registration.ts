import {
  isArray,
  isObject,
  objectAt,
  property,
  stringsAt,
  text,
  type JsonObject,
  type JsonValue,
} from '../network/json/json.ts'
import { bundleFor, isPublished, type Entry, type Target } from './published.ts'
import { pemOf, trustsIn } from './read-certificates.ts'
import type { CertificateState } from './state.ts'

/** An object that may tell the API server to call Berth. */
export interface Registration {
  /** `ValidatingWebhookConfiguration berth` */
  readonly title: string
  readonly path: string
  /** Without the right to read it, it is taken to be none of ours. */
  readonly isOptional: boolean
}

export interface ServiceName {
  readonly namespace: string
  readonly name: string
}

const ADMISSION = '/apis/admissionregistration.k8s.io/v1'
const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
const CONVERTED = ['inclusterippools', 'globalinclusterippools'].map(
  (name) => `${name}.ipam.cluster.x-k8s.io`,
)

/** Where Berth may be registered. `name`: of both webhook configurations. */
export const registrationsOf = (name: string): readonly Registration[] => [
  ...['Mutating', 'Validating'].map((phase) => ({
    title: `${phase}WebhookConfiguration ${name}`,
    path: `${ADMISSION}/${phase.toLowerCase()}webhookconfigurations/${name}`,
    isOptional: false,
  })),
  ...CONVERTED.map((definition) => ({
    title: `CustomResourceDefinition ${definition}`,
    path: `${DEFINITIONS}/${definition}`,
    isOptional: true,
  })),
]

/** The object as a target; undefined if nothing of it calls our Service. */
export function targetOf(
  { title, path }: Registration,
  object: JsonObject,
  service: ServiceName,
): Target | undefined {
  const entries = [...webhookEntries(object, service), ...conversionEntries(object, service)]
  if (entries.length === 0) return undefined
  const metadata = objectAt(object, 'metadata')
  const generation = property(metadata, 'generation')
  return {
    title,
    path,
    resourceVersion: text(metadata, 'resourceVersion') ?? '',
    version: `${text(metadata, 'uid') ?? ''}/${typeof generation === 'number' ? generation : ''}`,
    entries,
    obstacle: injectionInto(title, metadata),
  }
}

function webhookEntries(object: JsonObject, service: ServiceName): readonly Entry[] {
  const webhooks = property(object, 'webhooks')
  return (isArray(webhooks) ? webhooks : []).flatMap((webhook, index) =>
    entryOf(isObject(webhook) ? webhook : {}, `/webhooks/${index}`, service),
  )
}

function conversionEntries(object: JsonObject, service: ServiceName): readonly Entry[] {
  const conversion = objectAt(objectAt(object, 'spec'), 'conversion')
  return entryOf(objectAt(conversion, 'webhook'), '/spec/conversion/webhook', service)
}

function entryOf(webhook: JsonObject, pointer: string, { namespace, name }: ServiceName): readonly Entry[] {
  const config = objectAt(webhook, 'clientConfig')
  const called = objectAt(config, 'service')
  if (text(called, 'namespace') !== namespace || text(called, 'name') !== name) return []
  const pem = Buffer.from(text(config, 'caBundle') ?? '', 'base64').toString('utf8')
  const bundle = trustsIn(pem)
  const blocks = pem.split('-----BEGIN ').length - 1
  return [{ pointer: `${pointer}/clientConfig`, bundle, isClean: blocks === bundle.length }]
}

const INJECTED = ['inject-ca-from', 'inject-ca-from-secret', 'inject-apiserver-ca'].map(
  (name) => `cert-manager.io/${name}`,
)

/** Two that write one field by turns would never end. */
function injectionInto(title: string, metadata: JsonObject): string | undefined {
  const annotations = stringsAt(metadata, 'annotations')
  const annotation = INJECTED.find((name) => annotations[name] !== undefined)
  if (annotation === undefined) return undefined
  return `cert-manager writes the caBundle of ${title} (annotation ${annotation}): take the annotation off, or run without --manage-certificates`
}

/** A JSON patch (RFC 6902) that publishes the state there, if nobody has changed the object since. */
export function publicationPatch(target: Target, state: CertificateState): readonly JsonValue[] {
  const missing = target.entries.filter((entry) => !isPublished(entry, state))
  return [
    { op: 'test', path: '/metadata/resourceVersion', value: target.resourceVersion },
    ...missing.map((entry) => ({
      op: 'add',
      path: `${entry.pointer}/caBundle`,
      value: Buffer.from(pemOf(bundleFor(entry, state))).toString('base64'),
    })),
  ]
}
