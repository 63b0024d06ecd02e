import { stringify } from 'yaml'

/** What a pool manifest has beside its spec. */
export interface PoolExtra {
  readonly name?: string
  readonly kind?: 'InClusterIPPool' | 'GlobalInClusterIPPool'
  readonly version?: 'v1alpha1' | 'v1alpha2'
  readonly annotations?: Readonly<Record<string, string>>
}

/** A pool `machines` of the namespace default (or of none), its spec in YAML flow form without braces. */
export const poolManifest = (spec: string, extra: PoolExtra = {}): string => {
  const { name = 'machines', kind = 'InClusterIPPool', version = 'v1alpha2', annotations = {} } = extra
  const metadata = stringify(
    { name, annotations },
    { defaultStringType: 'QUOTE_DOUBLE', flowCollectionPadding: false },
  )
  const indented = metadata.trimEnd().replaceAll('\n', '\n  ')
  return `apiVersion: ipam.cluster.x-k8s.io/${version}\nkind: ${kind}\nmetadata:\n  ${indented}\nspec: {${spec}}\n`
}

/** An IPAddress of the namespace default that a pool of that kind has given out. */
export const ipAddress = (
  name: string,
  address: string,
  { pool = 'machines', kind = 'InClusterIPPool', namespace = 'default' } = {},
): string => `apiVersion: ipam.cluster.x-k8s.io/v1beta1
kind: IPAddress
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  address: "${address}"
  prefix: 24
  poolRef: {apiGroup: ipam.cluster.x-k8s.io, kind: ${kind}, name: ${pool}}
  claimRef: {name: ${name}}
`
