import { stringify } from 'yaml'

/** A NetworkAttachmentDefinition as YAML whose `spec.config` is exactly that text. */
export const rawNad = (config: unknown, annotations: Readonly<Record<string, string>> = {}): string =>
  stringify({
    apiVersion: 'k8s.cni.cncf.io/v1',
    kind: 'NetworkAttachmentDefinition',
    metadata: { name: 'net', namespace: 'default', annotations },
    ...(config === undefined ? {} : { spec: { config } }),
  })

/** A Cluster API pool as YAML. */
export const pool = (
  kind: 'InClusterIPPool' | 'GlobalInClusterIPPool',
  name: string,
  spec: Readonly<Record<string, unknown>>,
  annotations: Readonly<Record<string, string>> = {},
): string =>
  stringify({
    apiVersion: 'ipam.cluster.x-k8s.io/v1alpha2',
    kind,
    metadata: { name, annotations, ...(kind === 'InClusterIPPool' ? { namespace: 'default' } : {}) },
    spec: { prefix: 24, ...spec },
  })

export const SELECTOR = 'k8s.v1.cni.cncf.io/nodeSelector'
export const DOMAIN = 'ipam.berth.dev/domain'

/** `metadata.annotations` with a node selector. */
export const on = (selector: string) => ({ annotations: { [SELECTOR]: selector } })
/** `metadata.annotations` with an address domain. */
export const inDomain = (domain: string) => ({ annotations: { [DOMAIN]: domain } })
