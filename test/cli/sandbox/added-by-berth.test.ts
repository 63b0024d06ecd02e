import { describe, expect, it } from '@jest/globals'
import { addedByBerth, LAST_APPLIED } from '../../../cli/sandbox/added-by-berth.ts'
import type { JsonObject } from '../../../network/json/json.ts'

const pod = (annotations: JsonObject, spec: JsonObject = {}): JsonObject => ({
  kind: 'Pod',
  metadata: { name: 'a', annotations },
  spec: { containers: [{ name: 'app', resources: {} }], ...spec },
})

describe('what Berth added', () => {
  it.each([
    ['nothing', pod({ a: 'b' }), pod({ a: 'b', [LAST_APPLIED]: '{}' }), ''],
    [
      'an annotation',
      pod({}),
      pod({ x: 'y' }),
      '  stored with:\n  + metadata:\n  +   annotations:\n  +     x: y\n',
    ],
    [
      'the gate',
      pod({}),
      pod({}, { schedulingGates: [{ name: 'g' }] }),
      '  stored with:\n  + spec:\n  +   schedulingGates:\n  +     - name: g\n',
    ],
    ["the user's own affinity", pod({}, { affinity: { a: 1 } }), pod({}, { affinity: { a: 1 } }), ''],
    [
      'device resources',
      pod({}),
      pod({}, { containers: [{ name: 'app', resources: { limits: { 'intel.com/vf': '1' } } }] }),
      '  stored with:\n  + spec:\n  +   containers:\n  +     - name: app\n  +       resources:\n  +         limits:\n  +           intel.com/vf: "1"\n',
    ],
    [
      'the lowered form of a network',
      { kind: 'NetworkAttachmentDefinition', spec: { config: 'berth' } },
      { kind: 'NetworkAttachmentDefinition', spec: { config: 'static' } },
      '  stored with:\n  + spec:\n  +   config: static\n',
    ],
    [
      'something to a kind that Berth leaves alone',
      { kind: 'Node' },
      { kind: 'Node', spec: { config: 'x' } },
      '',
    ],
  ])('is told as YAML: %s', (_, sent, stored, told) => {
    expect(addedByBerth(sent, stored)).toBe(told)
  })
})
