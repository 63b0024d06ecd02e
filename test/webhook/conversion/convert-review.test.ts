import { describe, expect, it } from '@jest/globals'
import { isObject, objectAt, type JsonObject, type JsonValue } from '../../../network/json/json.ts'
import { converter, type Conversion } from '../../../webhook/conversion/convert-review.ts'

const GROUP = 'ipam.cluster.x-k8s.io'
const OLD = {
  apiVersion: `${GROUP}/v1alpha1`,
  kind: 'InClusterIPPool',
  metadata: { name: 'pool', namespace: 'default' },
  spec: { subnet: '10.0.0.0/29' },
}

function review(objects: readonly JsonValue[], desired = `${GROUP}/v1alpha2`): JsonObject {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'ConversionReview',
    request: { uid: 'review-1', desiredAPIVersion: desired, objects },
  }
}

function convert(body: JsonValue | string): {
  status: number
  answer: JsonObject
  seen: Conversion | undefined
} {
  const seen: Conversion[] = []
  const reply = converter((conversion) => seen.push(conversion))(
    typeof body === 'string' ? body : JSON.stringify(body),
  )
  const answer: unknown = JSON.parse(reply.body)
  return { status: reply.status, answer: isObject(answer) ? answer : {}, seen: seen[0] }
}

describe('a ConversionReview', () => {
  it('is answered with its uid and all objects in their order', () => {
    const pools = ['a', 'b'].map((name) => ({ ...OLD, metadata: { name, namespace: 'default' } }))
    const global = { ...OLD, kind: 'GlobalInClusterIPPool', metadata: { name: 'c' } }
    const { status, answer, seen } = convert(review([...pools, global]))
    expect(status).toBe(200)
    expect(answer).toMatchObject({ apiVersion: 'apiextensions.k8s.io/v1', kind: 'ConversionReview' })
    expect(objectAt(answer, 'response')).toMatchObject({
      uid: 'review-1',
      result: { status: 'Success' },
      convertedObjects: [
        {
          apiVersion: `${GROUP}/v1alpha2`,
          metadata: { name: 'a' },
          spec: { addresses: ['10.0.0.1-10.0.0.6'], prefix: 29 },
        },
        { apiVersion: `${GROUP}/v1alpha2`, metadata: { name: 'b' } },
        { apiVersion: `${GROUP}/v1alpha2`, kind: 'GlobalInClusterIPPool', metadata: { name: 'c' } },
      ],
    })
    expect(seen).toEqual({
      uid: 'review-1',
      desired: `${GROUP}/v1alpha2`,
      objects: 3,
      problem: undefined,
      fault: undefined,
    })
  })

  it.each([
    [
      'one of its objects cannot be converted',
      review([OLD, { ...OLD, spec: { subnet: 'x' } }]),
      'InClusterIPPool default/pool: spec.subnet: ',
    ],
    [
      'one is of another kind',
      review([{ ...OLD, kind: 'IPAddress' }]),
      'IPAddress default/pool: Berth converts InClusterIPPool and GlobalInClusterIPPool only',
    ],
    [
      'one is of a version that is none',
      review([{ ...OLD, apiVersion: `${GROUP}/v1` }]),
      'is no version of pools that Berth knows',
    ],
    ['one is no object', review([7]), '7 is no object'],
    [
      'another version is wanted',
      review([OLD], `${GROUP}/v1`),
      `desiredAPIVersion is "${GROUP}/v1"; Berth converts to ${GROUP}/v1alpha1 and ${GROUP}/v1alpha2`,
    ],
  ])('fails as a whole, with its uid, where %s', (_name, body, message) => {
    const { status, answer, seen } = convert(body)
    expect(status).toBe(200)
    expect(objectAt(answer, 'response')).toEqual({
      uid: 'review-1',
      convertedObjects: [],
      result: { status: 'Failure', message: expect.stringContaining(message) },
    })
    expect(seen?.problem).toContain(message)
  })

  it('without objects is answered with none', () => {
    const { answer } = convert(review([]))
    expect(objectAt(answer, 'response')).toMatchObject({
      convertedObjects: [],
      result: { status: 'Success' },
    })
  })

  it.each([
    ['no JSON', '{', 'the body is no JSON object'],
    ['no object', '[]', 'the body is no JSON object'],
    ['no request', '{}', 'the ConversionReview has no request.uid'],
    ['an empty uid', '{"request": {"uid": ""}}', 'the ConversionReview has no request.uid'],
  ])('that is %s is no review: HTTP 400', (_name, body, error) => {
    expect(convert(body)).toMatchObject({ status: 400, answer: { message: error }, seen: { problem: error } })
  })
})
