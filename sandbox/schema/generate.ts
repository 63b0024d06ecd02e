/**
 * Writes `built-in-types.json`: the fields of every type that the sandbox serves, as the generated models of
 * @kubernetes/client-node have them (which come from Kubernetes's own OpenAPI). Run after an update of that package:
 *
 *     node sandbox/schema/generate.ts
 */
import { writeFileSync } from 'node:fs'
import * as models from '@kubernetes/client-node/dist/gen/models/all.js'

interface Attribute {
  readonly baseName: string
  readonly type: string
  readonly format: string
}

/** The models of the kinds that the sandbox serves; what they refer to follows. */
const roots =
  'V1Pod V1Namespace V1Node CoreV1Event V1ServiceAccount V1ConfigMap V1Secret V1Deployment V1StatefulSet V1DaemonSet V1ReplicaSet V1Job V1CronJob V1Lease V1CustomResourceDefinition V1MutatingWebhookConfiguration V1ValidatingWebhookConfiguration'.split(
    ' ',
  )

/** The generator says `string` for resource.Quantity, for which the API server takes numbers too. */
const quantities = new Set(['limits', 'requests', 'capacity', 'allocatable', 'hard', 'used', 'overhead'])
const singleQuantities = new Set(['sizeLimit', 'divisor'])

const scalars: Readonly<Record<string, string>> = {
  string: 'string',
  boolean: 'boolean',
  number: 'number',
  any: 'any',
  Date: 'time',
  V1MicroTime: 'time',
  IntOrString: 'intOrString',
}

function attributesOf(model: string): readonly Attribute[] {
  const found: unknown = Reflect.get(models, model)
  if (typeof found !== 'function' || !('getAttributeTypeMap' in found)) throw new Error(`no model ${model}`)
  const read = found.getAttributeTypeMap
  if (typeof read !== 'function') throw new Error(`no attributes of ${model}`)
  return read()
}

/** `Array<V1Container>` is `[]Container`, `{ [key: string]: string; }` is `{}string`, a number with format int32 `integer`. */
function typeOf({ baseName, type, format }: Attribute): string {
  const list = /^Array<(.*)>$/.exec(type)?.[1]
  if (list !== undefined) return `[]${typeOf({ baseName: '', type: list, format })}`
  const map = /^\{ \[key: string\]: (.*); \}$/.exec(type)?.[1]
  if (map !== undefined && quantities.has(baseName)) return '{}quantity'
  if (map !== undefined) return `{}${typeOf({ baseName: '', type: map, format })}`
  if (singleQuantities.has(baseName)) return 'quantity'
  if (type === 'number' && format.startsWith('int')) return 'integer'
  return scalars[type] ?? type
}

const types: Record<string, Record<string, string>> = {}

function visit(model: string): void {
  if (types[model] !== undefined) return
  const fields: Record<string, string> = {}
  types[model] = fields
  for (const attribute of attributesOf(model)) {
    const type = typeOf(attribute)
    fields[attribute.baseName] = type
    const element = type.replace(/^(\[\]|\{\})+/, '')
    if (element in models) visit(element)
  }
}

for (const root of roots) visit(root)
const sorted = Object.fromEntries(Object.entries(types).toSorted(([a], [b]) => (a < b ? -1 : 1)))
writeFileSync(new URL('built-in-types.json', import.meta.url), `${JSON.stringify(sorted, null, 2)}\n`)
