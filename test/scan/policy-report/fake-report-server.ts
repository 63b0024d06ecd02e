import { ApiError } from '../../../cluster/api/api-error.ts'
import { isObject, objectAt, property, text, type JsonObject } from '../../../network/json/json.ts'
import { REPORT_APIS, type ReportApi } from '../../../scan/policy-report/report-api.ts'
import type { PolicyReportApi } from '../../../scan/policy-report/write.ts'

const refusal = (status: number, reason: string) =>
  new ApiError({ status, reason, message: `${reason} (test)` })

/** An API server with reports only, that keeps resourceVersions and counts what is written. */
export class FakeReportServer implements PolicyReportApi {
  readonly served: readonly ReportApi[]
  readonly objects = new Map<string, JsonObject>()
  readonly writes: string[] = []
  /** What every write to a path with this in it is refused with. */
  readonly refused = new Map<string, Error>()
  #version = 0

  constructor(served: readonly ReportApi[] = REPORT_APIS) {
    this.served = served
  }

  async get(
    path: string,
    { query = {} }: { readonly query?: Readonly<Record<string, string | undefined>> } = {},
  ) {
    const known = this.served.find(({ apiVersion }) => path.startsWith(`/apis/${apiVersion}`))
    if (known === undefined) throw refusal(404, 'NotFound')
    if (path === `/apis/${known.apiVersion}`)
      return { resources: [known.namespaced, known.cluster].map(({ plural }) => ({ name: plural })) }
    return this.#page(path, query)
  }

  async create(path: string, object: JsonObject): Promise<JsonObject> {
    const name = text(objectAt(object, 'metadata'), 'name') ?? ''
    const key = `${path}/${name}`
    this.#write('create', key)
    if (this.objects.has(key)) throw refusal(409, 'AlreadyExists')
    return this.#store(key, {
      ...object,
      metadata: { ...objectAt(object, 'metadata'), uid: `u${this.#version}` },
    })
  }

  async patch(path: string, { body }: { readonly body: unknown }): Promise<JsonObject> {
    this.#write('patch', path)
    const stored = this.objects.get(path)
    if (stored === undefined) throw refusal(404, 'NotFound')
    if (!isObject(body)) throw refusal(400, 'BadRequest')
    this.#agree(stored, objectAt(body, 'metadata'))
    const metadata = { ...objectAt(stored, 'metadata'), ...objectAt(body, 'metadata') }
    return this.#store(path, { ...stored, ...body, metadata })
  }

  async delete(path: string, preconditions: JsonObject = {}): Promise<JsonObject> {
    this.#write('delete', path)
    const stored = this.objects.get(path)
    if (stored === undefined) throw refusal(404, 'NotFound')
    this.#agree(stored, preconditions)
    this.objects.delete(path)
    return {}
  }

  #write(verb: string, path: string): void {
    this.writes.push(`${verb} ${path}`)
    for (const [part, error] of this.refused) if (path.includes(part)) throw error
  }

  #agree(stored: JsonObject, expected: JsonObject): void {
    for (const key of ['uid', 'resourceVersion'])
      if (property(expected, key) !== property(objectAt(stored, 'metadata'), key))
        throw refusal(409, 'Conflict')
  }

  #store(key: string, object: JsonObject): JsonObject {
    const metadata = { ...objectAt(object, 'metadata'), resourceVersion: String(++this.#version) }
    // As etcd gives it back: a copy, with members in another order.
    const stored: unknown = JSON.parse(JSON.stringify({ ...object, metadata }, reversed))
    if (!isObject(stored)) throw new Error('no object')
    this.objects.set(key, stored)
    return stored
  }

  /** `/apis/g/v/reports` finds what is in `/apis/g/v/namespaces/…/reports` too. */
  #page(path: string, query: Readonly<Record<string, string | undefined>>): JsonObject {
    const [, , group, version, ...rest] = path.split('/')
    const [key = '', value] = (query['labelSelector'] ?? '').split('=')
    const after = query['continue'] ?? ''
    const found = [...this.objects]
      .filter(([at]) => at.startsWith(`/apis/${group}/${version}/`) && at.split('/').at(-2) === rest.at(-1))
      .filter(([at]) => (rest.length === 1 || at.startsWith(`${path}/`)) && at > after)
      .filter(([, object]) => text(objectAt(objectAt(object, 'metadata'), 'labels'), key) === value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
    const page = found.slice(0, Number(query['limit']))
    const last = page.length < found.length ? page.at(-1)?.[0] : ''
    return { items: page.map(([, object]) => object), metadata: { continue: last ?? '' } }
  }
}

const reversed = (_key: string, value: unknown): unknown =>
  isObject(value) ? Object.fromEntries(Object.entries(value).toReversed()) : value
