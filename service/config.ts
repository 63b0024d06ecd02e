import { Ajv, type ErrorObject } from 'ajv'
import { parseDocument, type Document } from 'yaml'
import { parseRange } from '../network/address/range.ts'
import { DEFAULT_DOMAIN } from '../network/address/domain.ts'
import { failure, success, type Result } from '../network/result.ts'
import { isArray, isObject, property, show, text, type JsonObject } from '../network/json/json.ts'
import { isKnownVersion, KNOWN_VERSIONS } from '../webhook/rules/policy-version.ts'
import type { Level, NamedNetwork, PolicyLevel, Settings } from '../webhook/rules/settings.ts'
import { CONFIG_SCHEMA } from './config-schema.ts'

const validate = new Ajv({ allErrors: true, strict: true, strictRequired: false, verbose: true }).compile(
  CONFIG_SCHEMA,
)

/**
 * Reads a BerthConfiguration from YAML or JSON text. The problem, if any, names every mistake of the file at once, one a line,
 * e.g. `defaults.enforce: "strict" is none of privileged, baseline, restricted`.
 */
export function parseSettings(source: string): Result<Settings> {
  const document = parseDocument(source)
  const [syntax] = document.errors
  if (syntax !== undefined) return failure(notYaml(syntax))
  const content = plain(document)
  if (!content.ok) return content
  return settingsOf(content.value)
}

const notYaml = (error: Error): string => `not YAML: ${error.message.split('\n')[0] ?? 'unreadable'}`

/** Throws nothing: an alias without anchor, or thousands of aliases, come out only here. */
function plain(document: Document): Result<unknown> {
  try {
    return success(document.toJS())
  } catch (error) {
    return failure(notYaml(error instanceof Error ? error : new Error(String(error))))
  }
}

function settingsOf(content: unknown): Result<Settings> {
  const mistakes = validate(content) ? [] : (validate.errors ?? []).filter(isTelling).map(describe)
  if (!isObject(content)) return failure('the configuration is no YAML mapping')
  const settings = settingsFrom(content, mistakes)
  return mistakes.length === 0 ? success(settings) : failure(mistakes.join('\n'))
}

/**
 * One mistake, one line: `oneOf` fails beside its branches, and of a version that has not even the form of one `policyLevel` says
 * that Berth does not know it.
 */
const isTelling = ({ keyword, schemaPath, instancePath }: ErrorObject): boolean =>
  !(keyword === 'required' && schemaPath.includes('/oneOf/')) &&
  !(keyword === 'pattern' && instancePath.endsWith('-version'))

function describe(error: ErrorObject): string {
  const path =
    error.instancePath
      .slice(1)
      .replaceAll(/\/(\d+)/g, '[$1]')
      .replaceAll('/', '.') || 'the file'
  const { keyword, params, data } = error
  if (keyword === 'additionalProperties') return `${path}: unknown key ${show(params['additionalProperty'])}`
  if (keyword === 'enum')
    return `${path}: ${show(data)} is none of ${[params['allowedValues']].flat().join(', ')}`
  if (keyword === 'const') return `${path}: ${show(data)} is not ${show(params['allowedValue'])}`
  if (keyword === 'oneOf') return `${path}: give exactly one of cidr and range`
  if (keyword === 'type') return `${path}: ${show(data)} is no ${WORDS.get(String(params['type'])) ?? 'such'}`
  if (keyword === 'pattern') return `${path}: ${show(data)} is no duration such as 500ms, 30s, 5m or 1h`
  if (keyword === 'minLength') return `${path}: is empty`
  if (keyword === 'required') return `${path}: ${show(params['missingProperty'])} is missing`
  return `${path}: ${error.message ?? 'is wrong'}`
}

/** What YAML calls the types of JSON Schema. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['object', 'mapping'],
  ['array', 'list'],
  ['string', 'text'],
])

/** Derives the settings; what only this step can see wrong (addresses, versions) is pushed to `mistakes`. */
function settingsFrom(content: JsonObject, mistakes: string[]): Settings {
  const defaults = section(content, 'defaults')
  const exemptions = section(content, 'exemptions')
  const levelOf = (mode: string, fallback: Level): PolicyLevel =>
    policyLevel(defaults, mode, fallback, mistakes)
  return Object.freeze({
    defaults: {
      enforce: levelOf('enforce', 'baseline'),
      warn: levelOf('warn', 'baseline'),
      audit: levelOf('audit', 'restricted'),
    },
    exemptions: {
      namespaces: setOf(exemptions, 'namespaces'),
      usernames: setOf(exemptions, 'usernames'),
      runtimeClasses: setOf(exemptions, 'runtimeClasses'),
    },
    ignorableNamespaces: setOf(content, 'ignorableNamespaces'),
    sharedNamespaces: setOf(content, 'sharedNamespaces'),
    primaryInterfaces: setOf(content, 'primaryInterfaces'),
    reservedNetworks: networks(content, 'reservedNetworks', mistakes),
    bounds: networks(content, 'bounds', mistakes),
    quarantine: milliseconds(text(section(content, 'ipam'), 'quarantine') ?? '30s'),
    berthUsers: new Set(['system:serviceaccount:berth-system:berth-allocator']),
  })
}

function section(content: JsonObject, key: string): JsonObject {
  const value = property(content, key)
  return isObject(value) ? value : {}
}

function setOf(content: JsonObject, key: string): ReadonlySet<string> {
  const value = property(content, key)
  return new Set(isArray(value) ? value.filter((item) => typeof item === 'string') : [])
}

function policyLevel(defaults: JsonObject, mode: string, fallback: Level, mistakes: string[]): PolicyLevel {
  const level = text(defaults, mode)
  const version = text(defaults, `${mode}-version`) ?? 'latest'
  if (!isKnownVersion(version)) {
    mistakes.push(
      `defaults.${mode}-version: ${show(version)} is no version this Berth knows (latest, ${KNOWN_VERSIONS.join(', ')})`,
    )
  }
  return {
    level: level === 'privileged' || level === 'baseline' || level === 'restricted' ? level : fallback,
    version,
  }
}

function networks(content: JsonObject, key: string, mistakes: string[]): readonly NamedNetwork[] {
  const list = property(content, key)
  const read: NamedNetwork[] = []
  for (const [at, entry] of (isArray(list) ? list : []).entries()) {
    if (!isObject(entry)) continue
    const written = text(entry, 'cidr') ?? text(entry, 'range')
    const name = text(entry, 'name')
    if (written === undefined || name === undefined) continue
    const range = parseRange(written)
    if (range.ok)
      read.push({ name, domain: text(entry, 'domain') ?? DEFAULT_DOMAIN, range: range.value, text: written })
    else mistakes.push(`${key}[${at}]: ${range.problem}`)
  }
  return read
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** `30s` as 30000. Other text (the schema refuses it) gives the default of 30 s. */
function milliseconds(duration: string): number {
  const [, amount, unit] = /^(\d+)(ms|s|m|h)$/.exec(duration) ?? []
  return Number(amount ?? 30) * (UNITS[unit ?? 's'] ?? 1000)
}

/** What holds where no file says otherwise. */
export const DEFAULT_SETTINGS: Settings = settingsFrom({}, [])
