import { describe, expect, it } from '@jest/globals'
import type { JsonObject } from '../../../network/json/json.ts'
import { groupVersion, inNamespace, manifestRequest } from '../../../webhook/admission/manifest-request.ts'

const CIRCUMSTANCES = {
  operation: 'CREATE',
  namespace: 'here',
  username: 'alice',
  oldObject: undefined,
  dryRun: false,
} as const

const pod: JsonObject = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' } }

describe('the request that the API server would send for a manifest', () => {
  it('says what a namespaced object is, and puts it where it names no namespace', () => {
    expect(manifestRequest(pod, CIRCUMSTANCES)).toMatchObject({
      group: '',
      version: 'v1',
      kind: 'Pod',
      name: 'web',
      namespace: 'here',
      operation: 'CREATE',
      username: 'alice',
      subResource: '',
      dryRun: false,
      object: pod,
      oldObject: undefined,
    })
  })

  it.each<{ name: string; object: JsonObject; namespace: string }>([
    {
      name: 'its own',
      object: { ...pod, metadata: { name: 'web', namespace: 'there' } },
      namespace: 'there',
    },
    {
      name: 'the given one, if its own is empty',
      object: { ...pod, metadata: { namespace: '' } },
      namespace: 'here',
    },
    {
      name: 'the given one, if its own is no text',
      object: { ...pod, metadata: { namespace: 7 } },
      namespace: 'here',
    },
    {
      name: 'that of a Namespace itself',
      object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'n' } },
      namespace: 'n',
    },
    {
      name: 'none, for a global pool',
      object: {
        apiVersion: 'ipam.cluster.x-k8s.io/v1alpha2',
        kind: 'GlobalInClusterIPPool',
        metadata: { name: 'p', namespace: 'there' },
      },
      namespace: '',
    },
    { name: 'the given one, without metadata', object: { apiVersion: 'v1', kind: 'Pod' }, namespace: 'here' },
  ])('is of the namespace: $name', ({ object, namespace }) => {
    expect(manifestRequest(object, CIRCUMSTANCES).namespace).toBe(namespace)
  })

  it('has the object as the old one on deletion, and no new one', () => {
    expect(manifestRequest(pod, { ...CIRCUMSTANCES, operation: 'DELETE' })).toMatchObject({
      object: undefined,
      oldObject: pod,
      name: 'web',
    })
  })

  it('has both on an update', () => {
    const oldObject = { ...pod, spec: {} }
    expect(manifestRequest(pod, { ...CIRCUMSTANCES, operation: 'UPDATE', oldObject })).toMatchObject({
      object: pod,
      oldObject,
    })
  })

  it('has no name while there is only a generateName', () => {
    const object = { ...pod, metadata: { generateName: 'web-' } }
    expect(manifestRequest(object, CIRCUMSTANCES).name).toBe('')
  })

  it('can be made of an object that says nothing', () => {
    expect(manifestRequest({}, CIRCUMSTANCES)).toMatchObject({ group: '', version: '', kind: '', name: '' })
  })
})

describe('group and version', () => {
  it.each([
    ['of the core group', 'v1', ['', 'v1']],
    ['of another', 'k8s.cni.cncf.io/v1', ['k8s.cni.cncf.io', 'v1']],
    ['of nothing', '', ['', '']],
  ])('%s', (_name, apiVersion, parts) => {
    expect(groupVersion(apiVersion)).toEqual(parts)
  })
})

describe('an object with its namespace written in', () => {
  it('has it beside the rest of its metadata', () => {
    expect(inNamespace(pod, 'here')).toEqual({ ...pod, metadata: { name: 'web', namespace: 'here' } })
  })

  it.each<{ name: string; object: JsonObject; namespace: string }>([
    {
      name: 'one that names its own',
      object: { ...pod, metadata: { namespace: 'there' } },
      namespace: 'here',
    },
    { name: 'a cluster-scoped one', object: pod, namespace: '' },
    { name: 'a Namespace', object: { kind: 'Namespace', metadata: { name: 'n' } }, namespace: 'n' },
    { name: 'one whose metadata is no object', object: { ...pod, metadata: 'x' }, namespace: 'here' },
  ])('is the object as it was, for $name', ({ object, namespace }) => {
    expect(inNamespace(object, namespace)).toBe(object)
  })
})
