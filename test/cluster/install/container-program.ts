import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { objectAt, text } from '../../../network/json/json.ts'
import type { ControlPlane } from '../environment.ts'
import type { ContainerProgram } from './container.ts'
import { fieldOf } from './field-of.ts'
import type { ContainerShape, PodShape } from './pod-shape.ts'

/** Where a kubelet mounts the token of the pod's account; client libraries and Berth look there by themselves. */
const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount'

export interface Surroundings {
  readonly cluster: ControlPlane
  /** The folder of the pod. */
  readonly folder: string
  /** The file of the image, `berth.mjs`. */
  readonly image: string
  readonly folderOf: (volume: string) => string
  /** The ports of the pod that the machine really has, by those that the manifest names. */
  readonly ports: ReadonlyMap<number, number>
}

/**
 * A container of a pod as a process: its own arguments, with paths below its mounts turned into those folders and its ports into free
 * ones. There is no root filesystem to mount into without being root, so that the one path that the program knows by itself, that of the account's
 * token, is replaced in a copy of the program.
 */
export async function containerProgram(
  pod: PodShape,
  container: ContainerShape,
  surroundings: Surroundings,
): Promise<ContainerProgram> {
  const { cluster, folder, image } = surroundings
  await mkdir(folder, { recursive: true })
  const program = join(folder, `${container.name}.mjs`)
  const account = folderBehind(ACCOUNT, container, surroundings) ?? join(folder, 'no-account')
  await writeFile(program, (await readFile(image, 'utf8')).replaceAll(ACCOUNT, account))
  const server = new URL(cluster.baseUrl)
  return {
    name: container.name,
    program,
    args: container.args.map((argument) => mapped(argument, container, surroundings)),
    env: {
      HOSTNAME: pod.name,
      KUBERNETES_SERVICE_HOST: server.hostname,
      KUBERNETES_SERVICE_PORT: server.port,
      ...environment(pod, container),
    },
    logFile: join(folder, `${container.name}.log`),
    reap: (pid) => cluster.reap(pid),
  }
}

/** `--port=8443` as `--port=23456`, `--config=/config/berth.yaml` as `--config=/tmp/.../config/berth.yaml`. */
function mapped(argument: string, container: ContainerShape, surroundings: Surroundings): string {
  const start = argument.startsWith('--') ? argument.indexOf('=') + 1 : 0
  const value = argument.slice(start)
  const folder = folderBehind(value, container, surroundings)
  const port = /port/.test(argument) ? surroundings.ports.get(Number(value)) : undefined
  return argument.slice(0, start) + (folder ?? port ?? value)
}

/** The real path of a path below one of the container's mounts. */
function folderBehind(
  path: string,
  container: ContainerShape,
  { folderOf }: Surroundings,
): string | undefined {
  const mount = container.mounts
    .filter((candidate) => path === candidate.path || path.startsWith(`${candidate.path}/`))
    .toSorted((a, b) => b.path.length - a.path.length)[0]
  return mount && folderOf(mount.volume) + path.slice(mount.path.length)
}

function environment(pod: PodShape, container: ContainerShape): Record<string, string> {
  return Object.fromEntries(
    container.env.map((variable) => {
      const field = text(objectAt(objectAt(variable, 'valueFrom'), 'fieldRef'), 'fieldPath')
      const value = field === undefined ? text(variable, 'value') : fieldOf(pod, field)
      return [text(variable, 'name') ?? '', value ?? '']
    }),
  )
}
