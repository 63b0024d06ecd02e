import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parse, parseAllDocuments } from 'yaml'
import { isObject, text, type JsonObject } from '../../network/json/json.ts'
import { execute, type Callable } from './go-template/evaluate.ts'
import { FUNCTIONS } from './go-template/functions.ts'
import { parseTemplate } from './go-template/parse.ts'
import type { Node } from './go-template/syntax.ts'

export const CHART = 'charts/berth'

export interface Release {
  /** `berth` if not given. */
  readonly name?: string
  /** `berth-system` if not given. */
  readonly namespace?: string
  /** Of the API server; `1.36.2` if not given. */
  readonly kubeVersion?: string
  /** Groups that it serves, such as `security.openshift.io/v1`. */
  readonly apiVersions?: readonly string[]
  /** Over those of values.yaml. */
  readonly values?: JsonObject
}

export interface Rendered {
  readonly objects: readonly JsonObject[]
  readonly notes: string
}

/** The chart as `helm template` would have it, hooks and tests too. @throws Error with what a template fails with */
export function renderChart(release: Release = {}): Rendered {
  const files = templateFiles().map((file) => ({
    file,
    template: parseTemplate(readFileSync(join(CHART, 'templates', file), 'utf8')),
  }))
  const defined = new Map(files.flatMap(({ template }) => [...template.defined]))
  const functions: ReadonlyMap<string, Callable> = new Map<string, Callable>([
    ...FUNCTIONS,
    ['include', including(defined, () => functions)] as const,
  ])
  const rendered = (file: string, body: readonly Node[]): string => {
    try {
      return execute(body, scopeOf(release), functions)
    } catch (error) {
      throw new Error(`templates/${file}: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      })
    }
  }
  const texts = files.map(({ file, template }) => ({ file, text: rendered(file, template.body) }))
  return {
    objects: texts.flatMap(({ file, text: yaml }) => (file.endsWith('.yaml') ? objectsOf(yaml, file) : [])),
    notes: texts.find(({ file }) => file === 'NOTES.txt')?.text ?? '',
  }
}

const templateFiles = (): readonly string[] =>
  readdirSync(join(CHART, 'templates'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(CHART, 'templates/').length))
    .toSorted()

const including =
  (defined: ReadonlyMap<string, readonly Node[]>, functions: () => ReadonlyMap<string, Callable>): Callable =>
  (name, data) => {
    const body = defined.get(String(name))
    if (body === undefined) throw new Error(`no template ${String(name)}`)
    return execute(body, data, functions())
  }

export const valuesFile = (): JsonObject => yamlObject('values.yaml')

function yamlObject(file: string): JsonObject {
  const value: unknown = parse(readFileSync(join(CHART, file), 'utf8'))
  if (!isObject(value)) throw new Error(`${file} is no map`)
  return value
}

/** What a template sees as `$`. Each has its own: templates write into it. */
function scopeOf({ name = 'berth', namespace = 'berth-system', ...release }: Release): unknown {
  const chart = yamlObject('Chart.yaml')
  return {
    Values: structuredClone(overlaid(valuesFile(), release.values ?? {})),
    Release: { Name: name, Namespace: namespace, Service: 'Helm' },
    Chart: {
      Name: text(chart, 'name'),
      Version: text(chart, 'version'),
      AppVersion: text(chart, 'appVersion'),
    },
    Capabilities: {
      KubeVersion: { Version: `v${release.kubeVersion ?? '1.36.2'}` },
      APIVersions: { Has: (group: unknown) => (release.apiVersions ?? []).some((each) => each === group) },
    },
    Files: {
      Get: (file: unknown) => readFileSync(join(CHART, String(file)), 'utf8'),
      Glob: (pattern: unknown) => globbed(String(pattern)),
    },
  }
}

/** The files of one folder, by their paths. @throws Error for any pattern but `folder/*.yaml` */
function globbed(pattern: string): Readonly<Record<string, string>> {
  if (!/^[^*?[]+\/\*\.yaml$/.test(pattern)) throw new Error(`no pattern that is known here: ${pattern}`)
  const folder = dirname(pattern)
  const names = readdirSync(join(CHART, folder)).filter((name) => name.endsWith('.yaml'))
  return Object.fromEntries(names.map((name) => [join(folder, name), name]))
}

/** Maps are merged, everything else is replaced; null takes a default away. */
export function overlaid(below: JsonObject, above: JsonObject): JsonObject {
  const merged = { ...below }
  for (const [key, value] of Object.entries(above)) {
    const present = merged[key]
    if (value === null) delete merged[key]
    else merged[key] = isObject(present) && isObject(value) ? overlaid(present, value) : value
  }
  return merged
}

function objectsOf(yaml: string, file: string): readonly JsonObject[] {
  return parseAllDocuments(yaml, { merge: true }).flatMap((document) => {
    if (document.errors.length > 0)
      throw new Error(`templates/${file}: ${document.errors.map(String).join('\n')}`)
    const value: unknown = JSON.parse(JSON.stringify(document.toJS() ?? null))
    if (value === null) return []
    if (!isObject(value)) throw new Error(`templates/${file}: no object: ${String(document)}`)
    return [value]
  })
}
