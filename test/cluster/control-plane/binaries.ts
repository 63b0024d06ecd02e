import { accessSync, constants, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** The programs of a Kubernetes control plane, as absolute paths. setup-envtest brings the first three only. */
export interface ControlPlaneBinaries {
  readonly folder: string
  readonly etcd: string
  readonly apiServer: string
  readonly kubectl: string
  readonly controllerManager?: string
  readonly scheduler?: string
}

export type BinarySearch =
  | { readonly found: true; readonly binaries: ControlPlaneBinaries }
  | { readonly found: false; readonly lookedIn: readonly string[] }

/** What the search depends on, so that a test can point it at a folder of its own. */
export interface SearchPlace {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
  readonly platform: string
  readonly arch: string
}

/** setup-envtest's own default; also the last resort of controller-runtime's envtest. */
const systemFolder = '/usr/local/kubebuilder/bin'

const goArchitectures: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64', ppc64: 'ppc64le' }

const here: SearchPlace = {
  env: process.env,
  home: homedir(),
  platform: process.platform,
  arch: process.arch,
}

/**
 * Finds etcd, kube-apiserver and kubectl the way controller-runtime does: KUBEBUILDER_ASSETS and nothing else when
 * it is set, else the newest version in setup-envtest's store, else /usr/local/kubebuilder/bin.
 */
export function findBinaries(place: SearchPlace = here): BinarySearch {
  const assets = place.env['KUBEBUILDER_ASSETS']
  if (assets !== undefined && assets !== '') return firstComplete([assets], [assets])
  const store = storeFolder(place)
  return firstComplete([...versionFolders(store, place), systemFolder], [store, systemFolder])
}

/** setup-envtest's store: `~/.local/share/kubebuilder-envtest/k8s` on Linux. */
export function storeFolder(place: SearchPlace): string {
  if (place.platform === 'darwin') {
    return join(place.home, 'Library', 'Application Support', 'io.kubebuilder.envtest', 'k8s')
  }
  const dataHome = place.env['XDG_DATA_HOME']
  const base = dataHome === undefined || dataHome === '' ? join(place.home, '.local', 'share') : dataHome
  return join(base, 'kubebuilder-envtest', 'k8s')
}

/** Version folders of this platform, newest first: `.../1.36.2-linux-amd64`, `.../1.9.11-linux-amd64`. */
function versionFolders(store: string, place: SearchPlace): readonly string[] {
  const suffix = `-${place.platform}-${goArchitectures[place.arch] ?? place.arch}`
  return listFolder(store)
    .filter((name) => name.endsWith(suffix))
    .toSorted((a, b) => compareVersions(b, a))
    .map((name) => join(store, name))
}

function compareVersions(a: string, b: string): number {
  const left = versionNumbers(a)
  const right = versionNumbers(b)
  for (const [index, number] of left.entries()) {
    const difference = number - (right[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

function versionNumbers(name: string): readonly number[] {
  return (/^(\d+)\.(\d+)\.(\d+)/.exec(name) ?? []).slice(1).map(Number)
}

function firstComplete(folders: readonly string[], lookedIn: readonly string[]): BinarySearch {
  for (const folder of folders) {
    const binaries = binariesIn(folder)
    if (binaries !== undefined) return { found: true, binaries }
  }
  return { found: false, lookedIn }
}

function binariesIn(folder: string): ControlPlaneBinaries | undefined {
  const etcd = executable(folder, 'etcd')
  const apiServer = executable(folder, 'kube-apiserver')
  const kubectl = executable(folder, 'kubectl')
  if (etcd === undefined || apiServer === undefined || kubectl === undefined) return undefined
  const controllerManager = executable(folder, 'kube-controller-manager')
  const scheduler = executable(folder, 'kube-scheduler')
  return {
    folder,
    etcd,
    apiServer,
    kubectl,
    ...(controllerManager === undefined ? {} : { controllerManager }),
    ...(scheduler === undefined ? {} : { scheduler }),
  }
}

function executable(folder: string, name: string): string | undefined {
  const path = join(folder, name)
  try {
    accessSync(path, constants.X_OK)
    return path
  } catch {
    return undefined
  }
}

function listFolder(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
