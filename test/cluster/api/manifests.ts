import { isObject, property, text, type JsonObject } from '../../../network/json/json.ts'

/** The group of the custom kind that the suite defines. */
export const GROUP = 'conformance.berth.dev'

export const rule = (group: string, resource: string, operations: readonly string[]): JsonObject => ({
  apiGroups: [group],
  apiVersions: ['*'],
  resources: [resource],
  operations,
})

const schema: JsonObject = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      required: ['size'],
      properties: {
        size: { type: 'integer', minimum: 1, maximum: 10 },
        color: { type: 'string', enum: ['red', 'blue'], default: 'red' },
        label: { type: 'string', pattern: '^[a-z]+$', maxLength: 8 },
        tags: { type: 'array', items: { type: 'string' } },
        free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      },
    },
    status: { type: 'object', properties: { seen: { type: 'integer' } } },
  },
}

export const widgetDefinition: JsonObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `widgets.${GROUP}` },
  spec: {
    group: GROUP,
    scope: 'Namespaced',
    names: {
      plural: 'widgets',
      singular: 'widget',
      kind: 'Widget',
      listKind: 'WidgetList',
      shortNames: ['wdg'],
    },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: schema },
        subresources: { status: {} },
        selectableFields: [{ jsonPath: '.spec.color' }],
        additionalPrinterColumns: [
          { name: 'Size', type: 'integer', jsonPath: '.spec.size' },
          { name: 'Color', type: 'string', jsonPath: '.spec.color', priority: 1 },
        ],
      },
      {
        name: 'v1beta1',
        served: true,
        storage: false,
        deprecated: true,
        selectableFields: [{ jsonPath: '.spec.color' }],
        schema: { openAPIV3Schema: schema },
        subresources: { status: {} },
      },
    ],
  },
}

/** A pod that is valid and asks for nothing. */
export const pod = (name: string, spec: JsonObject = {}, metadata: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, ...metadata },
  spec: { containers: [{ name: 'app', image: 'registry.example/app:1' }], ...spec },
})

export const widget = (name: string, spec: JsonObject = { size: 1 }, version = 'v1'): JsonObject => ({
  apiVersion: `${GROUP}/${version}`,
  kind: 'Widget',
  metadata: { name },
  spec,
})

export const configMap = (name: string, data: JsonObject = {}, metadata: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...metadata },
  data,
})

/** A field inside an object by path; undefined if it is not there. */
export function at(object: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((here, step) => {
    if (Array.isArray(here)) return here[Number(step)]
    return isObject(here) ? property(here, String(step)) : undefined
  }, object)
}

export const resourceVersion = (object: JsonObject): string => {
  const metadata = object['metadata']
  return isObject(metadata) ? (text(metadata, 'resourceVersion') ?? '') : ''
}
