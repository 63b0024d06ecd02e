const level = { enum: ['privileged', 'baseline', 'restricted'] }
const version = { type: 'string', pattern: '^(latest|v\\d+\\.\\d+)$' }
const names = { type: 'array', items: { type: 'string', minLength: 1 }, uniqueItems: true }

const network = {
  type: 'object',
  additionalProperties: false,
  required: ['name'],
  properties: {
    name: { type: 'string', minLength: 1 },
    cidr: { type: 'string' },
    range: { type: 'string' },
    domain: { type: 'string', minLength: 1 },
  },
  oneOf: [{ required: ['cidr'] }, { required: ['range'] }],
}

/** JSON Schema of the configuration file. docs/configuration.md describes every key; a test compares the two. */
export const CONFIG_SCHEMA = {
  $id: 'https://berth.dev/schemas/config.berth.dev/v1alpha1/BerthConfiguration',
  type: 'object',
  additionalProperties: false,
  required: ['apiVersion', 'kind'],
  properties: {
    apiVersion: { const: 'config.berth.dev/v1alpha1' },
    kind: { const: 'BerthConfiguration' },
    defaults: {
      type: 'object',
      additionalProperties: false,
      properties: {
        enforce: level,
        'enforce-version': version,
        warn: level,
        'warn-version': version,
        audit: level,
        'audit-version': version,
      },
    },
    exemptions: {
      type: 'object',
      additionalProperties: false,
      properties: { namespaces: names, usernames: names, runtimeClasses: names },
    },
    ignorableNamespaces: names,
    sharedNamespaces: names,
    primaryInterfaces: names,
    reservedNetworks: { type: 'array', items: network },
    bounds: { type: 'array', items: network },
    ipam: {
      type: 'object',
      additionalProperties: false,
      properties: { quarantine: { type: 'string', pattern: '^\\d+(ms|s|m|h)$' } },
    },
  },
} as const
