import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { run } from '../../cli/program.ts'
import type { ReviewedObject } from '../../cli/review/reviewed.ts'
import { isArray, isObject, type JsonObject } from '../../network/json/json.ts'

/** What a run of the command did. */
export interface Ran {
  readonly out: string
  readonly error: string
  readonly code: number
}

export interface Circumstances {
  readonly input?: string | Uint8Array
  readonly width?: number
  readonly coloured?: boolean
}

/** Runs `berth` in this process. */
export async function berth(args: readonly string[], circumstances: Circumstances = {}): Promise<Ran> {
  const { input = '', width = 100, coloured = false } = circumstances
  const ran = { out: '', error: '', code: 0 }
  await run(args, {
    width,
    coloured,
    out: (text) => void (ran.out += text),
    error: (text) => void (ran.error += text),
    readInput: async (most) => Buffer.from(input).subarray(0, most),
    exitCode: (code) => void (ran.code = code),
  })
  return ran
}

/** `berth review -o json`, its output read. */
export async function reviewed(
  args: readonly string[],
  circumstances: Circumstances = {},
): Promise<Ran & { readonly objects: readonly ReviewedObject[] }> {
  const ran = await berth(['review', '-o', 'json', ...args], circumstances)
  const objects: unknown = ran.out === '' ? [] : JSON.parse(ran.out)
  if (!isReviewed(objects)) throw new Error(`not a list of reviewed objects: ${ran.out}`)
  return { ...ran, objects }
}

const KEYS = 'source,apiVersion,kind,namespace,name,operation,allowed,message,findings,warnings,patch,object'

const FINDING_KEYS = 'rule,severity,field,message,fix'

/** Holds every element to the keys that the reference promises, in that order: no more and no less. */
const isReviewed = (value: unknown): value is readonly ReviewedObject[] =>
  isArray(value) && value.every((element) => hasKeys(element, KEYS) && hasFindings(element))

const hasFindings = ({ findings }: JsonObject): boolean =>
  isArray(findings) && findings.every((finding) => hasKeys(finding, FINDING_KEYS))

const hasKeys = (value: unknown, keys: string): value is JsonObject =>
  isObject(value) && Object.keys(value).join() === keys

/** A folder that is gone after the test, with the files given: `{'a/b.yaml': 'kind: …'}`. */
export function folder(
  files: Readonly<Record<string, string | Uint8Array>> = {},
): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'berth-'))
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true })
    writeFileSync(join(path, name), content)
  }
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}
