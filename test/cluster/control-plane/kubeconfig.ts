import type { ApiCredentials } from './api-client.ts'

/** A kubeconfig with one cluster, one user and everything inline. JSON, which is YAML too. */
export function kubeconfig(server: string, user: string, credentials: ApiCredentials): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster: { server, 'certificate-authority-data': base64(credentials.ca) } }],
    users: [
      {
        name: user,
        user: {
          'client-certificate-data': base64(credentials.cert),
          'client-key-data': base64(credentials.key),
        },
      },
    ],
    contexts: [{ name: 'test', context: { cluster: 'test', user, namespace: 'default' } }],
    'current-context': 'test',
  })
}

function base64(pem: string): string {
  return Buffer.from(pem).toString('base64')
}
