import type { List, Size } from '../review/synthetic-cluster.ts'

const NOTHING: List = [0, () => '']

/** The workloads of the synthetic cluster: a Deployment for each network, whose template names it. */
export function workloadLists(size: Size): Readonly<Record<string, List>> {
  return {
    '/apis/apps/v1/deployments': [size.networks, (at) => deployment(at, size)],
    '/apis/apps/v1/statefulsets': NOTHING,
    '/apis/apps/v1/daemonsets': NOTHING,
    '/apis/apps/v1/replicasets': NOTHING,
    '/apis/batch/v1/jobs': NOTHING,
    '/apis/batch/v1/cronjobs': NOTHING,
  }
}

const deployment = (at: number, { namespaces }: Size): string =>
  JSON.stringify({
    metadata: { name: `app-${at}`, namespace: `team-${at % namespaces}`, uid: `deployment-${at}` },
    spec: {
      replicas: 1,
      template: {
        metadata: {
          labels: { app: `app-${at}` },
          annotations: { 'k8s.v1.cni.cncf.io/networks': `net-${at}` },
        },
        spec: { containers: [{ name: 'app', image: 'app' }] },
      },
    },
  })
