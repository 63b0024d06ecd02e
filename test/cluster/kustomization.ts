import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { isObject, type JsonObject } from '../../network/json/json.ts'
import { findBinaries } from './control-plane/binaries.ts'
import { runKubectl } from './control-plane/kubectl.ts'

/**
 * What `kubectl apply -k <folder>` would send, in kustomize's order. Needs kubectl and no cluster.
 * @throws Error with what kustomize said, where kubectl is missing, and where a document is no object
 */
export async function renderKustomization(folder: string): Promise<readonly JsonObject[]> {
  return objectsIn(await kustomizationYaml(folder))
}

/** The same as text, as `kubectl kustomize <folder>` prints it. */
export async function kustomizationYaml(folder: string): Promise<string> {
  const search = findBinaries()
  if (!search.found) throw new Error(`no kubectl in ${search.lookedIn.join(', ')}`)
  const cacheFolder = await mkdtemp(join(tmpdir(), 'berth-kustomize-'))
  try {
    const { code, stdout, stderr } = await runKubectl({
      program: search.binaries.kubectl,
      kubeconfigFile: '/dev/null',
      cacheFolder,
      args: ['kustomize', folder],
      input: '',
    })
    if (code !== 0) throw new Error(`kubectl kustomize ${folder}: ${stderr}`)
    // What is deprecated in a kustomization is told here, and would be told to everyone who installs Berth.
    if (stderr !== '') throw new Error(`kubectl kustomize ${folder} warns: ${stderr}`)
    return stdout
  } finally {
    await rm(cacheFolder, { recursive: true, force: true })
  }
}

/** The objects of a file of YAML documents, anchors and merge keys resolved. */
export function objectsIn(yaml: string): readonly JsonObject[] {
  return parseAllDocuments(yaml, { merge: true }).map((document) => {
    if (document.errors.length > 0) throw new Error(document.errors.map(String).join('\n'))
    const value: unknown = document.toJS()
    if (!isObject(value)) throw new Error(`no object: ${String(document)}`)
    return value
  })
}
