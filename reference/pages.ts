import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { isObject } from '../network/json/json.ts'
import { apiReference, type Definition } from './api.ts'
import { configurationReference } from './configuration.ts'

/** In the order of the page: Berth's own kind first. */
const DEFINITIONS = [
  'manifests/crds/ip-lease/ip-leases.yaml',
  'manifests/crds/cluster-api/in-cluster-ip-pools.yaml',
  'manifests/crds/cluster-api/global-in-cluster-ip-pools.yaml',
  'manifests/crds/cluster-api/ip-address-claims.yaml',
  'manifests/crds/cluster-api/ip-addresses.yaml',
]

/** The pages that are made, by their files. */
export const pages = (): ReadonlyMap<string, string> =>
  new Map([
    ['docs/reference/api.md', apiReference(DEFINITIONS.map(definition))],
    ['docs/reference/configuration.md', configurationReference()],
  ])

function definition(file: string): Definition {
  const object: unknown = parse(readFileSync(file, 'utf8'), { merge: true })
  if (!isObject(object)) throw new Error(`no definition: ${file}`)
  return { file, object }
}
