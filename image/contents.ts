import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text as textOf } from 'node:stream/consumers'
import {
  isArray,
  isObject,
  objectAt,
  property,
  text,
  type JsonObject,
  type JsonValue,
} from '../network/json/json.ts'

/**
 * Writes what the image tells of its contents, into the folder of the bundle: `sbom.cdx.json`, the bill of materials, and
 * `third-party-licenses.txt`. Reads npm's own bill (CycloneDX) from standard input, package-lock.json and the bundle's source map:
 *
 *     npm sbom --package-lock-only --sbom-type=application --sbom-format=cyclonedx | node image/contents.ts dist
 *
 * The bill has every package that production dependencies bring; those of which nothing came into the bundle are marked `excluded`, so that
 * nobody is warned of what is not there. Without time and serial number, one commit has one bill.
 */
export interface Contents {
  readonly bill: JsonObject
  readonly licenses: string
}

/** The runtime, which is in the image as a program. */
const RUNTIME = 'node'

/** @throws Error if something is in the bundle, or in the lock file, that the bill does not know */
export function contents(npmBill: JsonObject, lock: JsonObject, sources: readonly string[]): Contents {
  const bundled = new Map(packageFolders(sources).map((folder) => [referenceOf(folder), folder]))
  const production = productionReferences(lock)
  const components = objectsAt(npmBill, 'components').filter((one) => production.has(reference(one)))
  const known = new Set(components.map(reference))
  const unknown = [...bundled.keys(), ...production].filter((wanted) => !known.has(wanted))
  if (unknown.length > 0)
    throw new Error(`no production dependency, or none that npm sbom knows: ${unknown.join(', ')}`)
  const isIn = (component: JsonObject): boolean =>
    text(component, 'name') === RUNTIME || bundled.has(reference(component))
  const { serialNumber: _, ...others } = npmBill
  const root = text(objectAt(objectAt(npmBill, 'metadata'), 'component'), 'bom-ref') ?? ''
  const isTold = (wanted: unknown): boolean =>
    typeof wanted === 'string' && (wanted === root || production.has(wanted))
  return {
    bill: {
      ...others,
      metadata: ownMetadata(objectAt(npmBill, 'metadata')),
      components: components.map((one) => ({ ...one, scope: isIn(one) ? 'required' : 'excluded' })),
      dependencies: objectsAt(npmBill, 'dependencies')
        .filter((one) => isTold(property(one, 'ref')))
        .map((one) => ({ ...one, dependsOn: listAt(one, 'dependsOn').filter(isTold) })),
    },
    licenses: [...bundled].map(([name, folder]) => licenseOf(name, folder)).join('\n'),
  }
}

const reference = (component: JsonObject): string => text(component, 'bom-ref') ?? ''

/**
 * `yaml@2.9.1`, of every package that is not there for development only, as the lock file says. `npm sbom --omit=dev` leaves out those
 * that development needs as well (npm 11.19: six of 170, `jsonc-parser` and `debug` among them).
 */
function productionReferences(lock: JsonObject): ReadonlySet<string> {
  const packages = Object.entries(objectAt(lock, 'packages'))
  return new Set(
    packages.flatMap(([path, entry]) => {
      const name = path.replace(/^.*node_modules\//, '')
      const isWanted = path !== '' && isObject(entry) && property(entry, 'dev') !== true
      return isWanted ? [`${text(entry, 'name') ?? name}@${text(entry, 'version') ?? ''}`] : []
    }),
  )
}

/** npm takes the name of the folder for that of the package. */
function ownMetadata(metadata: JsonObject): JsonObject {
  const { timestamp: _, ...others } = metadata
  const component = objectAt(metadata, 'component')
  const name = (text(component, 'bom-ref') ?? '').replace(/@[^@]*$/, '')
  return { ...others, component: { ...component, name } }
}

/** `node_modules/a/node_modules/b`, of `../node_modules/a/node_modules/b/c.js`; each once. */
function packageFolders(sources: readonly string[]): readonly string[] {
  const folders = sources.flatMap((source) => {
    const inside = /node_modules\/.*/.exec(source)?.[0] ?? ''
    return /^(?:node_modules\/(?:@[^/]+\/)?[^/]+\/)+/.exec(inside)?.[0].replace(/\/$/, '') ?? []
  })
  return [...new Set(folders)].toSorted()
}

function referenceOf(folder: string): string {
  const description = read(join(folder, 'package.json'))
  return `${text(description, 'name') ?? ''}@${text(description, 'version') ?? ''}`
}

const RULER = '-'.repeat(78)

/** The package with the licence that it comes with; in a word where it has no such file. */
function licenseOf(name: string, folder: string): string {
  const files = readdirSync(folder).filter((file) => /^(?:licen[cs]e|copying|notice)/i.test(file))
  const named = `Licence, by its package.json: ${text(read(join(folder, 'package.json')), 'license') ?? 'unknown'}`
  const texts = files.map((file) => readFileSync(join(folder, file), 'utf8').trim())
  return [RULER, name, RULER, named, ...texts, ''].join('\n')
}

function read(file: string): JsonObject {
  const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
  if (!isObject(value)) throw new Error(`no object: ${file}`)
  return value
}

const objectsAt = (object: JsonObject, key: string): readonly JsonObject[] =>
  listAt(object, key).filter(isObject)

function listAt(object: JsonObject, key: string): readonly JsonValue[] {
  const value = property(object, key)
  return isArray(value) ? value : []
}

if (import.meta.main) {
  const [folder = 'dist'] = process.argv.slice(2)
  const npmBill: unknown = JSON.parse(await textOf(process.stdin))
  if (!isObject(npmBill)) throw new Error('no bill of materials on standard input')
  const sources = listAt(read(join(folder, 'berth.mjs.map')), 'sources')
  const { bill, licenses } = contents(
    npmBill,
    read('package-lock.json'),
    sources.filter((source) => typeof source === 'string'),
  )
  writeFileSync(join(folder, 'sbom.cdx.json'), `${JSON.stringify(bill, null, 2)}\n`)
  writeFileSync(join(folder, 'third-party-licenses.txt'), licenses)
}
