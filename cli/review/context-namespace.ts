import type { ClusterOptions } from '../cluster/connect.ts'

/** The namespace of the kubeconfig's context, which kubectl takes for objects that name none; undefined if it sets none. */
export async function contextNamespace({ kubeconfig, context }: ClusterOptions): Promise<string | undefined> {
  const { KubeConfig } = await import('@kubernetes/client-node/dist/config.js')
  const config = new KubeConfig()
  if (kubeconfig === undefined) config.loadFromDefault()
  else config.loadFromFile(kubeconfig)
  return config.getContextObject(context ?? config.getCurrentContext())?.namespace || undefined
}
