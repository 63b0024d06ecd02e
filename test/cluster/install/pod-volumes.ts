import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isObject, objectAt, property, stringsAt, text, type JsonObject } from '../../../network/json/json.ts'
import type { ControlPlane } from '../environment.ts'
import { fieldOf } from './field-of.ts'
import { numberAt, objectsAt, stringList, type PodShape } from './pod-shape.ts'

type Files = Readonly<Record<string, string | Buffer>>

/** The volumes of a pod as folders: what a kubelet mounts, brought up to date as it does. */
export class PodVolumes {
  readonly #cluster: ControlPlane
  readonly #pod: PodShape
  readonly #folder: string
  readonly #tokens = new Map<string, string>()

  constructor(cluster: ControlPlane, pod: PodShape, folder: string) {
    this.#cluster = cluster
    this.#pod = pod
    this.#folder = folder
  }

  folderOf(volume: string): string {
    return join(this.#folder, volume)
  }

  /** Fills them, or brings them up to date; what is not there yet and keeps the pod from starting: `secret "berth-tls" not found`. */
  async fill(): Promise<readonly string[]> {
    const missing: string[] = []
    for (const volume of this.#pod.volumes) {
      const folder = this.folderOf(text(volume, 'name') ?? '')
      await mkdir(folder, { recursive: true })
      if (isObject(property(volume, 'emptyDir'))) continue
      const files = await this.#filesOf(volume)
      if (typeof files === 'string') missing.push(files)
      else await bringUpToDate(folder, files)
    }
    return missing
  }

  /** The files of a volume, or what is missing for it. */
  async #filesOf(volume: JsonObject): Promise<Files | string> {
    const { configMap, secret, projected } = volume
    if (isObject(configMap)) return this.#stored('configmaps', text(configMap, 'name') ?? '', configMap)
    if (isObject(secret)) return this.#stored('secrets', text(secret, 'secretName') ?? '', secret)
    if (!isObject(projected)) throw new Error(`a volume of a kind not known here: ${JSON.stringify(volume)}`)
    const files: Record<string, string | Buffer> = {}
    for (const source of objectsAt(projected, 'sources')) {
      const found = await this.#sourceOf(source)
      if (typeof found === 'string') return found
      Object.assign(files, found)
    }
    return files
  }

  async #sourceOf(source: JsonObject): Promise<Files | string> {
    const { configMap, secret, serviceAccountToken, downwardAPI } = source
    if (isObject(configMap)) return this.#stored('configmaps', text(configMap, 'name') ?? '', configMap)
    if (isObject(secret)) return this.#stored('secrets', text(secret, 'name') ?? '', secret)
    if (isObject(serviceAccountToken))
      return { [text(serviceAccountToken, 'path') ?? 'token']: await this.#token(serviceAccountToken) }
    if (!isObject(downwardAPI)) throw new Error(`a source not known here: ${JSON.stringify(source)}`)
    return Object.fromEntries(
      objectsAt(downwardAPI, 'items').map((item) => [
        text(item, 'path') ?? '',
        fieldOf(this.#pod, text(objectAt(item, 'fieldRef'), 'fieldPath') ?? ''),
      ]),
    )
  }

  /** The data of a ConfigMap or Secret, as far as `items` names it. */
  async #stored(plural: 'configmaps' | 'secrets', name: string, source: JsonObject): Promise<Files | string> {
    const path = `/api/v1/namespaces/${this.#pod.namespace}/${plural}/${name}`
    const { status, body } = await this.#cluster.request('GET', path)
    if (status !== 200 || !isObject(body))
      return property(source, 'optional') === true ? {} : `${plural.slice(0, -1)} "${name}" not found`
    const encoding = plural === 'secrets' ? 'base64' : 'utf8'
    const data = Object.entries(stringsAt(body, 'data')).map(
      ([key, value]) => [key, Buffer.from(value, encoding)] as const,
    )
    const items = objectsAt(source, 'items')
    if (items.length === 0) return Object.fromEntries(data)
    const paths = new Map(items.map((item) => [text(item, 'key') ?? '', text(item, 'path') ?? '']))
    return Object.fromEntries(
      data.flatMap(([key, value]) => (paths.has(key) ? [[paths.get(key), value]] : [])),
    )
  }

  /** A token of the pod's account, bound to the pod: it is worth nothing once the pod is gone. */
  async #token(source: JsonObject): Promise<string> {
    const key = JSON.stringify(source)
    const known = this.#tokens.get(key)
    if (known !== undefined) return known
    const { namespace, serviceAccount, name, uid } = this.#pod
    const { body } = await this.#cluster.request(
      'POST',
      `/api/v1/namespaces/${namespace}/serviceaccounts/${serviceAccount}/token`,
      {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        spec: {
          audiences: stringList(source, 'audience'),
          expirationSeconds: numberAt(source, 'expirationSeconds') ?? 3600,
          boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name, uid },
        },
      },
    )
    const token = isObject(body) ? text(objectAt(body, 'status'), 'token') : undefined
    if (token === undefined) throw new Error(`no token for pod ${name}: ${JSON.stringify(body)}`)
    this.#tokens.set(key, token)
    return token
  }
}

/** Files that changed, each put in place at once; files that are no longer there, removed. */
async function bringUpToDate(folder: string, files: Files): Promise<void> {
  for (const name of await readdir(folder)) if (!(name in files)) await rm(join(folder, name))
  for (const [name, content] of Object.entries(files)) {
    const file = join(folder, name)
    const before = await readFile(file).catch(() => undefined)
    if (before?.equals(Buffer.from(content)) === true) continue
    await mkdir(dirname(file), { recursive: true })
    await writeFile(`${folder}.new`, content, { mode: 0o640 })
    await rename(`${folder}.new`, file)
  }
}
