import { stringify } from 'yaml'

/** The name of cluster, user and context: whoever looks at `kubectl config` sees that it is no cluster. */
export const CONTEXT = 'berth-sandbox'

export interface Access {
  readonly url: string
  /** PEM */
  readonly caPem: string
  readonly token: string
  /** The user to act as; undefined: the administrator. */
  readonly as?: string
}

/** A kubeconfig file for kubectl and for Berth's own client. */
export const kubeconfig = ({ url, caPem, token, as }: Access): string =>
  stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: CONTEXT,
        cluster: { server: url, 'certificate-authority-data': Buffer.from(caPem).toString('base64') },
      },
    ],
    users: [{ name: CONTEXT, user: { token, ...(as === undefined ? {} : { as }) } }],
    contexts: [{ name: CONTEXT, context: { cluster: CONTEXT, user: CONTEXT, namespace: 'default' } }],
    'current-context': CONTEXT,
  })
