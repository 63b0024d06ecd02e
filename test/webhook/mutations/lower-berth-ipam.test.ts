import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import jsonpatch from 'fast-json-patch'
import { ClusterModel } from '../../../cluster/model/cluster-model.ts'
import { isObject, type JsonObject } from '../../../network/json/json.ts'
import { DEFAULT_SETTINGS } from '../../../service/config.ts'
import { manifestRequest } from '../../../webhook/admission/manifest-request.ts'
import { subjectOf } from '../../../webhook/admission/subject-of.ts'
import { verifyInjected } from '../../../webhook/mutations/injected.ts'
import { mutateObject } from '../../../webhook/mutations/mutate-object.ts'
import { annotationsOf } from './cluster.ts'

const view = new ClusterModel()
view.upsert('InClusterIPPool', {
  apiVersion: 'ipam.cluster.x-k8s.io/v1alpha2',
  metadata: { name: 'machines', namespace: 'default' },
  spec: { addresses: ['10.7.0.10-10.7.0.99'], prefix: 24, gateway: '10.7.0.1' },
})
const context = { view, settings: DEFAULT_SETTINGS }

const CONFIG = 'ipam.berth.dev/config'
const INJECTED = 'berth.dev/injected'
const RECORD = '[{"what":"ipam static in the place of berth","by":"annotation ipam.berth.dev/config"}]'

const nad = (config: string, annotations?: Record<string, string>): JsonObject => ({
  apiVersion: 'k8s.cni.cncf.io/v1',
  kind: 'NetworkAttachmentDefinition',
  metadata: { name: 'net', namespace: 'default', ...(annotations && { annotations }) },
  spec: { config },
})
const macvlan = (ipam: object): string =>
  JSON.stringify({ cniVersion: '1.0.0', type: 'macvlan', master: 'eth1', ipam })
const BERTH = { type: 'berth', range: '10.0.0.0/24' }

function subjectFor(object: JsonObject, oldObject?: JsonObject) {
  const operation = oldObject === undefined ? 'CREATE' : 'UPDATE'
  const about = { namespace: 'default', username: 'alice', oldObject, dryRun: false, operation } as const
  const reviewed = subjectOf(manifestRequest(object, about), view)
  if (reviewed?.kind !== 'network') throw new Error('no network')
  return reviewed.subject
}

/** Mutates as admission does; the patch must give what is answered. */
function stored(object: JsonObject, oldObject?: JsonObject): JsonObject {
  const before = JSON.stringify(object)
  const rebuild = (changed: JsonObject) => subjectFor(changed, oldObject)
  const result = mutateObject({ kind: 'network', subject: rebuild(object), rebuild }, context)
  expect(JSON.stringify(object)).toBe(before)
  const applied: unknown = jsonpatch.applyPatch(JSON.parse(before), result.patch, true).newDocument
  expect(isDeepStrictEqual(applied, JSON.parse(JSON.stringify(result.object)))).toBe(true)
  return result.object
}

const configOf = ({ spec }: JsonObject): unknown => (isObject(spec) ? spec['config'] : undefined)
const notesOf = (object: JsonObject): Readonly<Record<string, unknown>> => annotationsOf({ object })

describe('lower-berth-ipam', () => {
  const first = stored(nad(macvlan(BERTH)))

  it('stores static, with the original in the annotation and a record of it', () => {
    expect(configOf(first)).toBe(
      '{"cniVersion":"1.0.0","type":"macvlan","master":"eth1","capabilities":{"ips":true},"ipam":{"type":"static"}}',
    )
    expect(notesOf(first)).toEqual({ [CONFIG]: '{"type":"berth","range":"10.0.0.0/24"}', [INJECTED]: RECORD })
    expect(verifyInjected('network', subjectFor(first), context)).toBeUndefined()
  })

  it('leaves what it stored as it is', () => {
    expect(stored(first)).toBe(first)
    expect(stored(first, first)).toBe(first)
  })

  it('makes the same of a manifest that is applied again', () => {
    const applied = nad(macvlan(BERTH), { [CONFIG]: String(notesOf(first)[CONFIG]), [INJECTED]: RECORD })
    expect(stored(applied, first)).toEqual(first)
    expect(stored(nad(macvlan(BERTH)), first)).toEqual(first)
  })

  it('follows a change of the original', () => {
    const wider = { type: 'berth', range: '10.0.0.0/16' }
    const applied = nad(macvlan(wider), { [CONFIG]: String(notesOf(first)[CONFIG]), [INJECTED]: RECORD })
    expect(notesOf(stored(applied, first))).toEqual({ [CONFIG]: JSON.stringify(wider), [INJECTED]: RECORD })
  })

  it('takes the gateway of the pool that the network draws from', () => {
    const pool = { kind: 'InClusterIPPool', name: 'machines' }
    const object = stored(nad(macvlan({ type: 'berth', pool, routes: [{ dst: '10.64.0.0/10' }] })))
    expect(configOf(object)).toContain('"routes":[{"dst":"10.64.0.0/10","gw":"10.7.0.1"}]')
  })

  it('keeps annotations of others', () => {
    const object = stored(nad(macvlan(BERTH), { mine: 'kept' }))
    expect(notesOf(object)).toMatchObject({ mine: 'kept', [INJECTED]: RECORD })
  })

  it('lets the annotation be edited alone', () => {
    const edited = nad(String(configOf(first)), {
      [CONFIG]: '{"type":"berth","range":"10.0.0.0/16"}',
      [INJECTED]: RECORD,
    })
    expect(stored(edited, first)).toBe(edited)
  })

  it.each([
    { name: 'whereabouts', ipam: { type: 'whereabouts', range: '10.0.0.0/24' } },
    { name: 'static with addresses', ipam: { type: 'static', addresses: [{ address: '10.0.0.5/24' }] } },
    { name: 'no ipam', ipam: {} },
  ])('takes the annotation away when the ipam becomes $name', ({ ipam }) => {
    const applied = nad(macvlan(ipam), {
      mine: 'kept',
      [CONFIG]: String(notesOf(first)[CONFIG]),
      [INJECTED]: RECORD,
    })
    const object = stored(applied, first)
    expect(notesOf(object)).toEqual({ mine: 'kept' })
    expect(configOf(object)).toBe(configOf(applied))
  })

  it.each([
    { name: 'written with another ipam', old: undefined, ipam: { type: 'dhcp' }, more: {} },
    {
      name: 'that has something wrong',
      old: first,
      ipam: { type: 'berth', range: 'x' },
      more: { [INJECTED]: RECORD },
    },
  ])('leaves an annotation $name for the rules', ({ old, ipam, more }) => {
    const object = nad(macvlan(ipam), { [CONFIG]: '{"type":"berth","range":"10.0.0.0/24"}', ...more })
    expect(stored(object, old)).toBe(object)
  })

  it.each([
    {
      name: 'no configuration',
      object: {
        apiVersion: 'k8s.cni.cncf.io/v1',
        kind: 'NetworkAttachmentDefinition',
        metadata: { name: 'net' },
      },
    },
    { name: 'a configuration that is no text', object: { ...nad(''), spec: { config: 5 } } },
    { name: 'another ipam', object: nad(macvlan({ type: 'dhcp' })) },
    {
      name: 'what stands lowered in the manifest',
      object: nad(macvlan({ type: 'static' }), { [CONFIG]: '{"type":"berth","range":"10.0.0.0/24"}' }),
    },
  ])('leaves $name', ({ object }) => expect(stored(object)).toBe(object))

  it('knows a record that Berth did not write', () => {
    const forged = nad(macvlan({ type: 'dhcp' }), { [INJECTED]: RECORD })
    expect(verifyInjected('network', subjectFor(forged), context)?.message).toContain('which is not so')
    expect(verifyInjected('network', subjectFor(forged, first), context)).toBeUndefined()
    expect(verifyInjected('network', subjectFor(forged, nad(macvlan(BERTH))), context)?.message).toContain(
      'which is not so',
    )
  })
})
