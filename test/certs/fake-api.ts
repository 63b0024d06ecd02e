import fastJsonPatch from 'fast-json-patch'
import type { CertificatesApi } from '../../certs/api.ts'
import { objectAt, text, type JsonObject } from '../../network/json/json.ts'

export class FakeError extends Error {
  readonly status: number
  constructor(status: number, message = `status ${status}`) {
    super(message)
    this.status = status
  }
}

/** Objects by path, with versions; what is written on an old version is refused. */
export class FakeApi implements CertificatesApi {
  readonly objects = new Map<string, JsonObject>()
  readonly writes: string[] = []
  /** Called before each call; what it throws is the answer. */
  intercept: (verb: string, path: string) => void = () => {}
  now = Date.now()
  #version = 0

  serverNow = (): number => this.now

  async get(path: string): Promise<JsonObject> {
    this.intercept('get', path)
    return this.#at(path)
  }

  async create(path: string, object: JsonObject): Promise<JsonObject> {
    this.intercept('create', path)
    const whole = `${path}/${text(objectAt(object, 'metadata'), 'name') ?? ''}`
    if (this.objects.has(whole)) throw new FakeError(409)
    return this.put(whole, object)
  }

  async replace(path: string, object: JsonObject): Promise<JsonObject> {
    this.intercept('replace', path)
    if (versionOf(this.#at(path)) !== versionOf(object)) throw new FakeError(409)
    return this.put(path, object)
  }

  async patch(path: string, { body }: Parameters<CertificatesApi['patch']>[1]): Promise<JsonObject> {
    this.intercept('patch', path)
    const patch: fastJsonPatch.Operation[] = JSON.parse(JSON.stringify(body))
    const before: JsonObject = JSON.parse(JSON.stringify(this.#at(path)))
    try {
      return this.put(path, fastJsonPatch.applyPatch(before, patch, true).newDocument)
    } catch {
      throw new FakeError(422, 'the server rejected our request due to an error in our request')
    }
  }

  put(path: string, object: JsonObject): JsonObject {
    const resourceVersion = String(++this.#version)
    const generation = this.#version
    const stored = { ...object, metadata: { ...objectAt(object, 'metadata'), resourceVersion, generation } }
    this.objects.set(path, stored)
    this.writes.push(path)
    return stored
  }

  #at(path: string): JsonObject {
    const object = this.objects.get(path)
    if (object === undefined) throw new FakeError(404)
    return object
  }
}

const versionOf = (object: JsonObject): string | undefined =>
  text(objectAt(object, 'metadata'), 'resourceVersion')
