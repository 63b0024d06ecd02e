import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { objectName, readReview, type Reading } from '../../../webhook/admission/request.ts'
import { bodyOf, podWith, requestOf } from './reviewing.ts'

const POD = requestOf(podWith('net'))

/** The review of a pod with some of the request's fields replaced; undefined takes one out. */
const review = (fields: object, more: object = {}): string =>
  JSON.stringify({
    ...JSON.parse(bodyOf(POD)),
    request: { ...JSON.parse(bodyOf(POD)).request, ...fields },
    ...more,
  })

const read = (body: string): Extract<Reading, { ok: true }>['request'] => {
  const reading = readReview(body)
  if (!reading.ok) throw new Error(reading.message)
  return reading.request
}
const refused = (body: string): Extract<Reading, { ok: false }> => {
  const reading = readReview(body)
  if (reading.ok) throw new Error('it was read')
  return reading
}

describe('reading an AdmissionReview', () => {
  it('takes what Berth looks at', () => {
    expect(read(bodyOf(POD))).toEqual(POD)
  })

  it.each<{ name: string; fields: object; read: object }>([
    { name: 'no userInfo', fields: { userInfo: undefined }, read: { username: '' } },
    { name: 'a userInfo that is a list', fields: { userInfo: ['alice'] }, read: { username: '' } },
    { name: 'a username that is a number', fields: { userInfo: { username: 7 } }, read: { username: '' } },
    { name: 'a dry run', fields: { dryRun: true }, read: { dryRun: true } },
    { name: 'a dry run that is text', fields: { dryRun: 'true' }, read: { dryRun: false } },
    { name: 'no subresource', fields: { subResource: undefined }, read: { subResource: '' } },
    { name: 'a subresource', fields: { subResource: 'status' }, read: { subResource: 'status' } },
    {
      name: 'the core group',
      fields: { kind: { version: 'v1', kind: 'Pod' } },
      read: { group: '', kind: 'Pod' },
    },
    { name: 'no name, as of a controller', fields: { name: undefined }, read: { name: '' } },
    { name: 'an UPDATE without oldObject', fields: { operation: 'UPDATE' }, read: { oldObject: undefined } },
    {
      name: 'a DELETE, which has no object',
      fields: { operation: 'DELETE', object: null, oldObject: { a: 1 } },
      read: { object: undefined, oldObject: { a: 1 } },
    },
  ])('takes $name', ({ fields, read: wanted }) => {
    expect(read(review(fields))).toMatchObject(wanted)
  })

  it.each<{ name: string; body: string; uid: string | undefined; said: string }>([
    { name: 'what is no JSON', body: '{', uid: undefined, said: 'not JSON' },
    { name: 'a list', body: '[]', uid: undefined, said: 'no object' },
    { name: 'null', body: 'null', uid: undefined, said: 'no object' },
    {
      name: 'another kind',
      body: review({}, { kind: 'List' }),
      uid: POD.uid,
      said: 'kind is "List", not "AdmissionReview"',
    },
    { name: 'no kind', body: '{}', uid: undefined, said: 'kind is nothing' },
    {
      name: 'v1beta1',
      body: review({}, { apiVersion: 'admission.k8s.io/v1beta1' }),
      uid: POD.uid,
      said: 'set admissionReviewVersions to ["v1"]',
    },
    { name: 'no request', body: review({}, { request: null }), uid: undefined, said: 'has no request' },
    { name: 'no uid', body: review({ uid: undefined }), uid: undefined, said: 'request.uid is missing' },
    {
      name: 'a uid that is a number',
      body: review({ uid: 7 }),
      uid: undefined,
      said: 'request.uid is missing',
    },
    {
      name: 'CONNECT',
      body: review({ operation: 'CONNECT' }),
      uid: POD.uid,
      said: 'request.operation is "CONNECT"',
    },
    {
      name: 'no operation',
      body: review({ operation: undefined }),
      uid: POD.uid,
      said: 'request.operation is nothing',
    },
    {
      name: 'no kind of object',
      body: review({ kind: { group: '' } }),
      uid: POD.uid,
      said: 'request.kind is missing',
    },
    {
      name: 'a CREATE of null',
      body: review({ object: null }),
      uid: POD.uid,
      said: 'request.object is null on CREATE',
    },
    {
      name: 'an object that is text',
      body: review({ object: 'pod' }),
      uid: POD.uid,
      said: 'neither an object nor null',
    },
    {
      name: 'a DELETE without oldObject',
      body: review({ operation: 'DELETE', object: null }),
      uid: POD.uid,
      said: 'request.oldObject is null on DELETE',
    },
    {
      name: 'a request that only its prototype has',
      body: '{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","__proto__":{"request":{"uid":"a"}}}',
      uid: undefined,
      said: 'has no request',
    },
  ])('refuses $name, with the uid if there is one', ({ body, uid, said }) => {
    const reading = refused(body)
    expect(reading.uid).toBe(uid)
    expect(reading.message).toContain(said)
  })

  it('answers another version of the API in that version, and nothing else', () => {
    const answered = (apiVersion: unknown) => refused(review({}, { apiVersion })).apiVersion
    expect(answered('admission.k8s.io/v1beta1')).toBe('admission.k8s.io/v1beta1')
    expect(answered(`admission.k8s.io/v1${'x'.repeat(100_000)}`)).toBe('admission.k8s.io/v1')
    expect(answered('<script>')).toBe('admission.k8s.io/v1')
    expect(answered(undefined)).toBe('admission.k8s.io/v1')
  })

  it('says no more of a megabyte, or of 100,000 levels, than a line', () => {
    const long = 'x'.repeat(1_000_000)
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
    for (const body of [
      review({}, { kind: long }),
      review({}, { apiVersion: long }),
      review({ operation: long }),
      `{"kind":${deep}}`,
    ]) {
      expect(refused(body).message.length).toBeLessThan(200)
    }
  })

  it('throws at no text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        expect(readReview(text).ok).toBe(false)
      }),
    )
  })
})

describe('the name of the object', () => {
  const pod = (metadata: object) => ({ ...POD, name: '', object: { metadata: { ...metadata } } })
  it.each([
    { name: 'the name of the request', request: POD, said: 'web' },
    { name: 'the name in the object, where the request has none', request: pod({ name: 'a' }), said: 'a' },
    {
      name: 'generateName while there is no name',
      request: pod({ generateName: 'web-5d4f-' }),
      said: 'web-5d4f-',
    },
    {
      name: 'the name before generateName',
      request: pod({ name: 'web-5d4f-x', generateName: 'web-5d4f-' }),
      said: 'web-5d4f-x',
    },
    {
      name: 'of what is deleted: the old object',
      request: { ...pod({}), object: undefined, oldObject: { metadata: { name: 'b' } } },
      said: 'b',
    },
    { name: 'nothing, where there is none', request: pod({}), said: '' },
    {
      name: 'nothing, where metadata is no object',
      request: { ...POD, name: '', object: { metadata: 'a' } },
      said: '',
    },
  ])('$name', ({ request, said }) => {
    expect(objectName(request)).toBe(said)
  })
})
