import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { parseAllDocuments } from 'yaml'
import { isObject, type JsonObject } from '../../network/json/json.ts'
import { CHART, type Release } from './render-chart.ts'

/** The program: of the environment variable HELM, else of the PATH; undefined where there is none that runs. */
export function findHelm(): string | undefined {
  const program = process.env['HELM'] ?? 'helm'
  return spawnSync(program, ['version']).status === 0 ? program : undefined
}

/** What Helm itself makes of the chart, but for its notes, which it tells to nobody without a cluster. @throws Error with what Helm says, where it renders nothing */
export async function renderWithHelm(program: string, release: Release): Promise<readonly JsonObject[]> {
  const { name = 'berth', namespace = 'berth-system', kubeVersion = '1.36.2', apiVersions = [] } = release
  const folder = await mkdtemp(join(tmpdir(), 'berth-helm-'))
  try {
    const values = join(folder, 'values.json')
    await writeFile(values, JSON.stringify(release.values ?? {}))
    const cluster = [
      '--kube-version',
      kubeVersion,
      ...apiVersions.flatMap((each) => ['--api-versions', each]),
    ]
    const given = [name, CHART, '--namespace', namespace, '--values', values, ...cluster]
    const { stdout } = await promisify(execFile)(program, ['template', ...given], {
      maxBuffer: 32 * 1024 * 1024,
      env: { ...process.env, HELM_CACHE_HOME: folder, HELM_CONFIG_HOME: folder, HELM_DATA_HOME: folder },
    })
    return objectsOf(stdout)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const objectsOf = (yaml: string): readonly JsonObject[] =>
  parseAllDocuments(yaml, { merge: true }).flatMap((document) => {
    const value: unknown = JSON.parse(JSON.stringify(document.toJS() ?? null))
    return isObject(value) ? [value] : []
  })
