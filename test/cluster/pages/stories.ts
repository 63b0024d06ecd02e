import type { GuideStage } from './guide-stage.ts'
import { standInHostLocal, standInWhereabouts } from './foreign-ipam.ts'

/** What a guide takes for granted, and what comes about by itself while it is followed. */
export interface Story {
  readonly page: string
  /** Whether Berth is not there before it. */
  readonly installs?: boolean
  /** Before its first command. */
  readonly before?: (stage: GuideStage) => Promise<void>
  /** After the first command that begins with a text. */
  readonly after?: readonly [beginning: string, happens: (stage: GuideStage) => Promise<void>]
}

const MULTUS = {
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'kube-multus-ds', namespace: 'kube-system', labels: { app: 'multus' } },
  spec: {
    selector: { matchLabels: { app: 'multus' } },
    template: {
      metadata: { labels: { app: 'multus' } },
      spec: {
        containers: [{ name: 'kube-multus', image: 'ghcr.io/k8snetworkplumbingwg/multus-cni:v4.3.0-thick' }],
        volumes: [{ name: 'cni', hostPath: { path: '/etc/cni/net.d' } }],
      },
    },
  },
}

/** Every guide, in the order in which it is played. The first installs Berth. */
export const STORIES: readonly Story[] = [
  {
    page: 'quickstart.md',
    installs: true,
    before: async ({ cluster }) => {
      const { code, stderr } = await cluster.kubectl(['apply', '-f', 'manifests/crds/multus'])
      if (code !== 0) throw new Error(stderr)
    },
    // No kubelet starts the containers that were installed. Here Berth is this process.
    after: ['kubectl -n berth-system rollout status', async (stage) => void (await stage.withBerth())],
  },
  { page: 'concepts.md' },
  { page: 'how-to/whereabouts.md' },
  { page: 'how-to/cluster-api-pools.md' },
  { page: 'how-to/microshift.md' },
  {
    page: 'how-to/host-local.md',
    before: async (stage) => (await stage.withBerth()).create(MULTUS),
  },
  { page: 'how-to/host-device-oke.md' },
  {
    page: 'how-to/migrate-from-whereabouts.md',
    before: async ({ cluster, kubelet }) => kubelet.serve('default/lan', await standInWhereabouts(cluster)),
  },
  {
    page: 'how-to/migrate-from-host-local.md',
    before: async (stage) => {
      stage.kubelet.serve('default/storage', standInHostLocal())
      await stage.cordon('node2', false)
    },
  },
]
