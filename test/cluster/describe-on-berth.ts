import { afterAll, beforeAll } from '@jest/globals'
import { installDefinitions, startBerth, type Berth, type BerthOptions } from './berth.ts'
import {
  describeOnControlPlane,
  type ControlPlane,
  type ControlPlaneOptions,
  type KubectlResult,
} from './environment.ts'
import { refusedNothing } from './rights/refused-nothing.ts'
import type { KubeObject } from './rule-rows/kube-object.ts'

/** One control plane with Berth on it, for all tests of a block. */
export interface BerthCluster {
  readonly cluster: ControlPlane
  readonly berth: Berth
  /** Creates the objects one after the other and waits until the webhook has seen them. @throws Error if one is refused. */
  given(...objects: readonly KubeObject[]): Promise<void>
  /** kubectl with the objects on its standard input: `kubectl(['apply', '-f', '-'], pod)`. */
  kubectl(args: readonly string[], ...objects: readonly KubeObject[]): Promise<KubectlResult>
}

export interface BerthClusterOptions extends ControlPlaneOptions, BerthOptions {
  /** Whether the CRDs are there when Berth starts; true unless given. */
  readonly definitions?: boolean
}

/** As `describeOnControlPlane`, with the CRDs installed and the webhook registered. */
export function describeOnBerth(
  name: string,
  options: BerthClusterOptions,
  declareTests: (on: () => BerthCluster) => void,
): void {
  describeOnControlPlane(name, options, (cluster) => {
    let berth: Berth | undefined
    beforeAll(async () => {
      if (options.definitions !== false) await installDefinitions(cluster())
      berth = await startBerth(cluster(), options)
    })
    afterAll(() => berth?.stop())
    declareTests(() => {
      if (berth === undefined) throw new Error('the webhook did not start')
      return berthCluster(cluster(), berth)
    })
    refusedNothing(cluster)
  })
}

function berthCluster(cluster: ControlPlane, berth: Berth): BerthCluster {
  const kubectl: BerthCluster['kubectl'] = (args, ...objects) =>
    cluster.kubectl(args, { input: listOf(objects) })
  return {
    cluster,
    berth,
    kubectl,
    given: async (...objects) => {
      for (const object of objects) {
        const { code, stderr } = await kubectl(['create', '-f', '-'], object)
        if (code !== 0) throw new Error(`${object.kind} ${object.metadata.name}: ${stderr}`)
        await berth.settled()
      }
    },
  }
}

const listOf = (items: readonly KubeObject[]): string =>
  items.length === 0 ? '' : JSON.stringify({ apiVersion: 'v1', kind: 'List', items })
