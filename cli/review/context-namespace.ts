/** The namespace of the kubeconfig's current context, which kubectl takes for objects that name none; undefined if it sets none. */
export async function contextNamespace(kubeconfig: string | undefined): Promise<string | undefined> {
  const { KubeConfig } = await import('@kubernetes/client-node/dist/config.js')
  const config = new KubeConfig()
  if (kubeconfig === undefined) config.loadFromDefault()
  else config.loadFromFile(kubeconfig)
  return config.getContextObject(config.getCurrentContext())?.namespace || undefined
}
