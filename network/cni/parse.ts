import { member, memberText, memberTextOrNothing } from '../json/case-fold.ts'
import { diagnose, type Diagnosis } from '../json/diagnose.ts'
import { isArray, isObject, property, show, text, type JsonObject, type JsonValue } from '../json/json.ts'
import { elementPath, memberPath } from '../json/path.ts'
import type { Problem } from '../problem.ts'
import { nearNames } from '../text/near-name.ts'
import type { IpamConfig, NetConf, PluginConfig } from './netconf.ts'

export interface ParsedNetConf {
  /** Undefined if nothing can be said about the plugins. */
  readonly conf: NetConf | undefined
  /** Why it cannot be used as it is. A wrong `cniVersion` or a key that stands twice leave `conf` readable. */
  readonly problems: readonly Problem[]
}

const ROOT = 'spec.config'

/** The versions of the CNI specification that plugins built on libcni 1.1 accept (`pkg/version` All). */
export const CNI_VERSIONS: readonly string[] = ['0.1.0', '0.2.0', '0.3.0', '0.3.1', '0.4.0', '1.0.0', '1.1.0']

/** More plugins in one chain are not read: an attachment runs them one after the other, as programs. */
const MOST_PLUGINS = 64

/**
 * Reads a NAD's `spec.config`, as Multus and libcni do: a `type` (in any case) makes it a single plugin, else `plugins`
 * (exactly so written) is the chain. An absent `name` is filled in by Multus, an absent `cniVersion` means 0.1.0.
 * Never throws. Field paths start with `spec.config`.
 */
export function parseNetConf(config: string): ParsedNetConf {
  const diagnosis = diagnose(config, ROOT)
  if (diagnosis.syntax !== undefined) return { conf: undefined, problems: [syntaxProblem(diagnosis.syntax)] }
  const root: unknown = JSON.parse(config)
  const duplicates = diagnosis.duplicates.map(duplicateProblem)
  if (!isObject(root)) return { conf: undefined, problems: [notAnObject(root)] }
  const parsed = memberTextOrNothing(root, 'type') === undefined ? parseChain(root) : parsePlugin(root)
  return { conf: parsed.conf, problems: [...duplicates, ...parsed.problems, ...versionProblems(root)] }
}

/** Reads an ipam that stands in a text of its own (`ipam.berth.dev/config`). Never throws. Paths start with `path`. */
export function parseIpam(
  config: string,
  path: string,
): { readonly ipam: IpamConfig | undefined; readonly problems: readonly Problem[] } {
  const diagnosis = diagnose(config, path)
  if (diagnosis.syntax !== undefined) {
    const { field: _, ...problem } = syntaxProblem(diagnosis.syntax)
    return { ipam: undefined, problems: [{ field: path, ...problem }] }
  }
  const root: unknown = JSON.parse(config)
  const problems = diagnosis.duplicates.map(duplicateProblem)
  if (!isObject(root)) {
    const message = `the configuration is ${show(root)}, not a JSON object`
    const fix = 'write an ipam, such as {"type": "berth", "range": "192.168.20.0/24"}'
    return { ipam: undefined, problems: [{ field: path, message, fix }] }
  }
  return { ipam: { type: memberText(root, 'type') ?? '', path, fields: root }, problems }
}

function syntaxProblem({ at, message }: NonNullable<Diagnosis['syntax']>): Problem {
  return {
    field: ROOT,
    message: `the configuration is not JSON: line ${at.line}, column ${at.column}: ${message}`,
    fix: `correct the JSON at line ${at.line}, column ${at.column}`,
  }
}

function duplicateProblem({ path, key, at }: Diagnosis['duplicates'][number]): Problem {
  return {
    field: path,
    message: `the key ${show(key)} stands twice, the second time at line ${at.line}, column ${at.column}; only the last one counts`,
    fix: 'keep one of the two',
  }
}

const notAnObject = (root: unknown): Problem => ({
  field: ROOT,
  message: `the configuration is ${show(root)}, not a JSON object`,
  fix: 'write a CNI configuration: an object with type, or with plugins',
})

function parsePlugin(root: JsonObject): ParsedNetConf {
  const cniVersion = memberTextOrNothing(root, 'cniVersion')
  const plugin = readPlugin(root, ROOT, cniVersion)
  if (plugin === undefined) return { conf: undefined, problems: [] }
  const conf: NetConf = {
    form: 'plugin',
    root,
    cniVersion,
    name: memberTextOrNothing(root, 'name'),
    plugins: [plugin],
  }
  return { conf, problems: [] }
}

function parseChain(root: JsonObject): ParsedNetConf {
  const list = property(root, 'plugins')
  if (list === undefined || list === null) return { conf: undefined, problems: [noType(root)] }
  if (!isArray(list)) return refused(`${ROOT}.plugins`, `plugins is ${show(list)}, not a list of plugins`)
  if (list.length === 0) return refused(`${ROOT}.plugins`, 'plugins is an empty list')
  if (list.length > MOST_PLUGINS) {
    return refused(
      `${ROOT}.plugins`,
      `plugins has ${list.length} entries, more than the ${MOST_PLUGINS} that Berth reads`,
    )
  }
  const cniVersion = text(root, 'cniVersion') || undefined
  const plugins: PluginConfig[] = []
  const problems: Problem[] = []
  for (const [index, element] of list.entries()) {
    const path = elementPath(`${ROOT}.plugins`, index)
    const plugin = isObject(element) ? readPlugin(element, path, cniVersion) : undefined
    if (plugin === undefined) problems.push(noPlugin(element, path))
    else plugins.push(plugin)
  }
  if (problems.length > 0) return { conf: undefined, problems }
  return {
    conf: { form: 'chain', root, cniVersion, name: text(root, 'name') || undefined, plugins },
    problems,
  }
}

const refused = (field: string, message: string): ParsedNetConf => ({
  conf: undefined,
  problems: [
    { field, message, fix: 'give a list of objects that each have a type, such as [{"type": "macvlan"}]' },
  ],
})

function noPlugin(element: JsonValue, field: string): Problem {
  if (!isObject(element)) {
    return {
      field,
      message: `the plugin is ${show(element)}, not an object`,
      fix: 'write an object with a type',
    }
  }
  return missingType(element, field, 'name the plugin, such as "type": "macvlan"')
}

function noType(root: JsonObject): Problem {
  const near = Object.keys(root).find((key) => key.toLowerCase() === 'plugins')
  if (near === undefined)
    return missingType(root, ROOT, 'name the plugin in type, or list a chain in plugins')
  return {
    field: memberPath(ROOT, near),
    message: `the chain is under ${show(near)}; libcni reads it only under "plugins"`,
    fix: 'write the key as plugins',
  }
}

function missingType(object: JsonObject, field: string, fix: string): Problem {
  const found = member(object, 'type')
  if (found !== undefined && found.value !== '') {
    return {
      field: memberPath(field, found.key),
      message: `type is ${show(found.value)}, not a plugin's name`,
      fix,
    }
  }
  const near = nearNames('type', Object.keys(object).slice(0, 100), 1)[0]
  const hint = near === undefined ? '' : ` (there is ${show(near)})`
  return { field, message: `there is no type${hint}, so it names no plugin`, fix }
}

/** Undefined if it has no `type`. */
function readPlugin(
  fields: JsonObject,
  path: string,
  cniVersion: string | undefined,
): PluginConfig | undefined {
  const type = memberTextOrNothing(fields, 'type')
  return type === undefined ? undefined : { type, path, fields, cniVersion, ipam: readIpam(fields, path) }
}

function readIpam(plugin: JsonObject, path: string): IpamConfig | undefined {
  const found = member(plugin, 'ipam')
  if (found === undefined || !isObject(found.value) || Object.keys(found.value).length === 0) return undefined
  return {
    type: memberText(found.value, 'type') ?? '',
    path: memberPath(path, found.key),
    fields: found.value,
  }
}

/** libcni reads a chain's `cniVersion` by its exact name, a single plugin's in any case. */
function* versionProblems(root: JsonObject): Iterable<Problem> {
  const found = member(root, 'cniVersion')
  if (found === undefined || found.value === '') return
  const field = memberPath(ROOT, found.key)
  const fix = `write one of ${CNI_VERSIONS.map((version) => `"${version}"`).join(', ')}`
  if (typeof found.value !== 'string') {
    yield { field, message: `cniVersion is ${show(found.value)}, not a string`, fix }
  } else if (!CNI_VERSIONS.includes(found.value)) {
    yield { field, message: `cniVersion ${show(found.value)} is no version of the CNI specification`, fix }
  }
}
