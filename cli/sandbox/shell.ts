import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseAllDocuments } from 'yaml'
import { isObject, objectAt, text, type JsonObject } from '../../network/json/json.ts'
import { resource } from '../resources.ts'
import { addedByBerth, LAST_APPLIED } from './added-by-berth.ts'
import { apiCall, collectionPath, kubectlName, type ApiAnswer, type SandboxAccess } from './api-call.ts'
import { printTable, TABLE } from './print-table.ts'

/** How long the tour waits for what the allocator does in a moment, in milliseconds. */
const PATIENCE = 8000

/** Plays a user at a shell: prints a command as kubectl has it, does what it does, and prints what it would print. */
export class Shell {
  readonly #access: SandboxAccess
  readonly #out: (text: string) => void

  constructor(access: SandboxAccess, out: (text: string) => void) {
    this.#access = access
    this.#out = out
  }

  /** `kubectl apply -f FILE`, the file below the root of the project. */
  async apply(file: string, { dryRun = false } = {}): Promise<void> {
    this.#out(`\n$ kubectl apply ${dryRun ? '--dry-run=server ' : ''}-f ${file}\n`)
    const source = await readFile(fileURLToPath(resource(file)), 'utf8')
    for (const document of parseAllDocuments(source)) {
      const object: unknown = document.toJS()
      if (!isObject(object)) continue
      const path = `${collectionPath(object)}${dryRun ? '?dryRun=All' : ''}`
      const answer = await apiCall(this.#access, 'POST', path, { object: asApplied(object) })
      this.#out(seenByUser(file, object, { ...answer, dryRun }))
    }
  }

  /** `kubectl get RESOURCE`, those that the field selector leaves; `path` is the list's. */
  async get(plural: string, path: string, selector = ''): Promise<void> {
    this.#out(`\n$ kubectl get ${plural}${selector === '' ? '' : ` --field-selector ${selector}`}\n`)
    const { body } = await apiCall(this.#access, 'GET', selectedPath(path, selector), { accept: TABLE })
    this.#out(printTable(body))
  }

  /** `kubectl COMMAND`, of which a text of the object at the path is printed. */
  async field(command: string, path: string, read: (object: JsonObject) => string): Promise<void> {
    this.#out(`\n$ kubectl ${command}\n`)
    const { body } = await apiCall(this.#access, 'GET', path)
    this.#out(`${read(body)}\n`)
  }

  /** `kubectl delete pod NAME`, in the namespace default. */
  async deletePod(name: string): Promise<void> {
    this.#out(`\n$ kubectl delete pod ${name}\n`)
    const { status, body } = await apiCall(this.#access, 'DELETE', `/api/v1/namespaces/default/pods/${name}`)
    this.#out(
      status < 300
        ? `pod "${name}" deleted from default namespace\n`
        : `Error from server (${text(body, 'reason') ?? status}): ${text(body, 'message') ?? ''}\n`,
    )
  }

  /** Waits until the object at the path is as it should be, for as long as a user would. */
  async until(path: string, isSo: (object: JsonObject) => boolean): Promise<void> {
    for (const deadline = Date.now() + PATIENCE; Date.now() < deadline; await sleep(25)) {
      const { status, body } = await apiCall(this.#access, 'GET', path)
      if (status === 200 && isSo(body)) return
    }
  }
}

export const selectedPath = (path: string, selector: string): string =>
  selector === '' ? path : `${path}?fieldSelector=${encodeURIComponent(selector)}`

/** As `kubectl apply` sends it, so that a later apply knows what was asked for. */
function asApplied(object: JsonObject): JsonObject {
  const metadata = objectAt(object, 'metadata')
  const applied = `${JSON.stringify({ ...object, metadata: { annotations: {}, ...metadata } })}\n`
  const annotations = { ...objectAt(metadata, 'annotations'), [LAST_APPLIED]: applied }
  return { ...object, metadata: { ...metadata, annotations } }
}

/** kubectl's own words: warnings, then `created`, or the error; below it what the stored object has beyond the file. */
export function seenByUser(
  file: string,
  object: JsonObject,
  { status, body, warnings, dryRun = false }: ApiAnswer & { readonly dryRun?: boolean },
): string {
  const warned = warnings.map((warning) => `Warning: ${warning}\n`).join('')
  if (status < 300) {
    const made = `${kubectlName(object)} created${dryRun ? ' (server dry run)' : ''}\n`
    return `${warned}${made}${dryRun ? '' : addedByBerth(object, body)}`
  }
  if (status === 409 && text(body, 'reason') === 'AlreadyExists')
    return `${warned}${kubectlName(object)} unchanged\n`
  const reason = text(body, 'reason') ?? String(status)
  return `${warned}Error from server (${reason}): error when creating "${file}": ${text(body, 'message') ?? ''}\n`
}
