import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { stringify } from 'yaml'
import { parseManifests } from '../../../cli/review/parse-manifests.ts'

interface Row {
  readonly name: string
  readonly field: string
  /** The text of the source; the line to be told is the one that says HERE. */
  readonly source: string
  /** Which object of the source; the first unless given. */
  readonly object?: number
}

const NETWORKS = 'metadata.annotations[k8s.v1.cni.cncf.io/networks]'

const rows: readonly Row[] = [
  {
    name: 'an object',
    field: '',
    source: `# a comment
---

apiVersion: v1 # HERE
kind: Pod`,
  },
  {
    name: 'an object of the second document',
    field: '',
    object: 1,
    source: `apiVersion: v1
kind: Pod
---
# a comment
apiVersion: v1 # HERE
kind: Pod`,
  },
  {
    name: 'a field of the second document',
    field: 'spec.hostNetwork',
    object: 1,
    source: `apiVersion: v1
kind: Pod
--- # the second
apiVersion: v1
kind: Pod
spec:
  nodeName: a
  hostNetwork: true # HERE`,
  },
  {
    name: 'a field behind a document that is no YAML',
    field: 'spec.nodeName',
    source: `a: {
---
apiVersion: v1
kind: Pod
spec: {nodeName: HERE}`,
  },
  {
    name: 'a mapping: the line of its key',
    field: 'metadata.annotations',
    source: `apiVersion: v1
kind: Pod
metadata:
  annotations: # HERE
    a: b`,
  },
  {
    name: 'a field that is not there: its parent',
    field: 'spec.ipam.range',
    source: `apiVersion: v1
kind: Pod
spec: # HERE
  a: b`,
  },
  {
    name: 'an object without the field and without its parent',
    field: 'spec.ipam.range',
    source: `apiVersion: v1 # HERE
kind: Pod`,
  },
  {
    name: 'a text below its key',
    field: 'spec.config',
    source: `apiVersion: v1
kind: Pod
spec:
  config:
    'HERE'`,
  },
  {
    name: 'an element of a block list',
    field: 'spec.addresses[1]',
    source: `apiVersion: v1
kind: Pod
spec:
  addresses:
    - a
    - b # HERE`,
  },
  {
    name: 'an element of a flow list on several lines',
    field: 'spec.addresses[2]',
    source: `apiVersion: v1
kind: Pod
spec: {addresses: [a,
  b,
  c, # HERE
  d]}`,
  },
  {
    name: 'a place behind the end of a list: the list',
    field: 'spec.addresses[7]',
    source: `apiVersion: v1
kind: Pod
spec:
  addresses: # HERE
    - a`,
  },
  {
    name: 'a key that is a number',
    field: 'metadata.labels[8080]',
    source: `apiVersion: v1
kind: Pod
metadata:
  labels:
    a: b
    8080: c # HERE`,
  },
  {
    name: 'an anchor that is used: where it is used',
    field: 'spec.template.metadata.labels',
    source: `apiVersion: v1
kind: Pod
metadata: &shared
  labels: {a: b}
spec:
  template:
    metadata: *shared # HERE`,
  },
  {
    name: 'an item of a List',
    field: 'metadata.name',
    object: 1,
    source: `apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: Pod
    metadata: {name: a}
  - apiVersion: v1
    kind: Pod
    metadata:
      name: b # HERE`,
  },
  {
    name: 'a whole item of a List',
    field: '',
    object: 1,
    source: `apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Pod}
- {apiVersion: v1, kind: Pod, x: HERE}`,
  },
  {
    name: 'an item of a List in a List',
    field: 'spec',
    object: 1,
    source: `apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Pod}
- apiVersion: v1
  kind: List
  items:
  - apiVersion: v1
    kind: Pod
    spec: {} # HERE`,
  },
  {
    name: 'a field of JSON on several lines',
    field: 'spec.addresses[1]',
    source: `{
  "apiVersion": "v1",
  "kind": "Pod",
  "spec": {
    "addresses": [
      "a",
      "HERE"
    ]
  }
}`,
  },
  {
    name: 'an item of a JSON List',
    field: 'metadata',
    object: 1,
    source: `---
{"apiVersion": "v1", "kind": "List", "items": [
  {"apiVersion": "v1", "kind": "Pod"},
  {"apiVersion": "v1", "kind": "Pod",
   "metadata": {"name": "HERE"}}]}`,
  },
  {
    name: 'a field of a configuration in a literal block',
    field: 'spec.config.plugins[1].ipam.range',
    source: `apiVersion: v1
kind: NetworkAttachmentDefinition
spec:
  config: |-

    {"plugins": [
      {"type": "macvlan"},
      {"type": "bridge",
       "ipam": {
         "type": "whereabouts",
         "range": "HERE"}}]}`,
  },
  {
    name: 'a field of a configuration in a block with its indentation given',
    field: 'spec.config.mtu',
    source: `apiVersion: v1
kind: NetworkAttachmentDefinition
spec:
  config: |2 # a comment, with {"braces"}
      {"type": "macvlan",
       "mtu": "HERE"}`,
  },
  {
    name: 'a field of a configuration in a folded block',
    field: 'spec.config.mtu',
    source: `apiVersion: v1
kind: NetworkAttachmentDefinition
spec:
  config: >
    {"type":
    "macvlan",

    "master": "eth1",
    "mtu": "HERE"}`,
  },
  {
    name: 'a field of a configuration in single quotes',
    field: 'spec.config.ipam',
    source: `apiVersion: v1
kind: NetworkAttachmentDefinition
spec:
  config: '{
    "type": "macvlan",
    "name": "it''s",
    "ipam": {"type": "HERE"}
    }'`,
  },
  {
    name: 'a field of a configuration in quotes that is indented less than YAML wants',
    field: 'spec.config.ipam',
    source: `apiVersion: v1
kind: NetworkAttachmentDefinition
spec:
  config: '{
"type": "macvlan",
\t"ipam": {"type": "HERE"}
}'`,
  },
  {
    name: 'a field behind a list that is indented less than YAML wants',
    field: 'spec.nodeName',
    source: `apiVersion: v1
kind: Pod
spec:
  containers: [
# a comment ]
  {name: a},
]
  nodeName: HERE`,
  },
  {
    name: 'a field of a configuration in double quotes',
    field: 'spec.config.mtu',
    source: String.raw`apiVersion: v1
kind: NetworkAttachmentDefinition
spec:
  config: "{\n\t\"type\":\x20
    \"mac\u0076lan\", \
    \"name\": \"a\\\\b\",
    \"mtu\": \"HERE\"}"`,
  },
  {
    name: 'a field of a configuration in a plain text of several lines',
    field: `${NETWORKS}[2]`,
    source: `apiVersion: v1
kind: Pod
metadata:
  annotations:
    k8s.v1.cni.cncf.io/networks: a,
      b,
      HERE`,
  },
  {
    name: 'a member of the long form in an annotation',
    field: `${NETWORKS}[1].ips[0]`,
    source: `apiVersion: v1
kind: Pod
metadata:
  annotations:
    k8s.v1.cni.cncf.io/networks: |
      [
        {"name": "a"},
        {
          "name": "b",
          "ips": [
            "HERE"
          ]
        }
      ]`,
  },
  {
    name: 'a network of the short form in an annotation of the second document',
    field: `${NETWORKS}[1]`,
    object: 1,
    source: `apiVersion: v1
kind: Pod
---
apiVersion: v1
kind: Pod
metadata:
  annotations:
    k8s.v1.cni.cncf.io/networks: |
      shop/a@net1,
      HERE,
      c`,
  },
  {
    name: 'a network that the short form has not: the annotation',
    field: `${NETWORKS}[9]`,
    source: `apiVersion: v1
kind: Pod
metadata:
  annotations:
    k8s.v1.cni.cncf.io/networks: | # HERE
      a,
      b`,
  },
  {
    name: 'a configuration that is no JSON: the field',
    field: 'spec.config.ipam',
    source: `apiVersion: v1
kind: NetworkAttachmentDefinition
spec:
  config: | # HERE
    {"ipam": [
    }`,
  },
  {
    name: 'an annotation of a template',
    field: `spec.template.${NETWORKS}[0]`,
    source: `apiVersion: apps/v1
kind: Deployment
spec:
  template:
    metadata:
      annotations: {k8s.v1.cni.cncf.io/networks: HERE}`,
  },
]

const lineOfHere = (source: string): number => source.slice(0, source.indexOf('HERE')).split('\n').length

describe('the line of a field', () => {
  it.each(rows)('is right for $name', ({ source, field, object = 0 }) => {
    expect(parseManifests('a.yaml', source).manifests[object]?.lineOf(field)).toBe(lineOfHere(source))
  })

  it.each(rows)('is right with Windows line ends for $name', ({ source, field, object = 0 }) => {
    const { manifests } = parseManifests('a.yaml', source.replaceAll('\n', '\r\n'))
    expect(manifests[object]?.lineOf(field)).toBe(lineOfHere(source))
  })

  it('is right in whatever style a text is written', () => {
    const styles = ['BLOCK_LITERAL', 'BLOCK_FOLDED', 'QUOTE_SINGLE', 'QUOTE_DOUBLE', 'PLAIN'] as const
    const word = fc.string({ unit: fc.constantFrom(...'ab"\' \\\n\té:#-'.split('')), maxLength: 30 })
    fc.assert(
      fc.property(fc.constantFrom(...styles), fc.array(word), fc.nat(60), (style, words, lineWidth) => {
        const config = JSON.stringify({ words, HERE: 1, last: words }, null, 2)
        const object = { apiVersion: 'v1', kind: 'Pod', spec: { config, more: { config } } }
        const options = {
          defaultStringType: style,
          defaultKeyType: 'PLAIN',
          lineWidth: lineWidth + 20,
        } as const
        const source = stringify(object, options)
        const { manifests } = parseManifests('a.yaml', source)
        expect(manifests[0]?.lineOf('spec.config.HERE')).toBe(lineOfHere(source))
      }),
      { numRuns: 500 },
    )
  })

  it('is told for any field of any text', () => {
    const field = fc.string({ unit: fc.constantFrom(...'spec.config[]0"\\metadata'.split('')) })
    fc.assert(
      fc.property(fc.constantFrom(...rows), field, ({ source }, path) => {
        for (const { lineOf } of parseManifests('a.yaml', source).manifests) {
          expect(lineOf(path)).toBeGreaterThanOrEqual(1)
          expect(lineOf(path)).toBeLessThanOrEqual(source.split('\n').length)
        }
      }),
    )
  })

  it('is told object after object, and the first again', () => {
    const { manifests } = parseManifests(
      'a.yaml',
      'apiVersion: v1\nkind: Pod\n---\n{"apiVersion": "v1",\n"kind": "Pod"}\n',
    )
    const lines = [...manifests, ...manifests].map(({ lineOf }) => lineOf('kind'))
    expect(lines).toEqual([2, 5, 2, 5])
  })
})
