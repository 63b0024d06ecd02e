import { readFileSync } from 'node:fs'
import { expect, it } from '@jest/globals'
import { ApiError } from '../../../cluster/api/api-error.ts'
import type { ApiClient } from '../../../cluster/client.ts'
import { clientOf } from '../../../cluster/connect.ts'
import { isObject, objectAt, property, text } from '../../../network/json/json.ts'
import { berthAccounts, type BerthAccounts } from '../accounts.ts'
import type { ControlPlane } from '../environment.ts'
import { eventually } from '../until.ts'

interface Attempt {
  readonly account: keyof BerthAccounts
  readonly what: string
  readonly run: (client: ApiClient) => Promise<unknown>
}

const merge = (body: unknown) => ({ type: 'application/merge-patch+json', body }) as const
const ANNOTATED = merge({ metadata: { annotations: { a: 'b' } } })
const SYSTEM = '/api/v1/namespaces/berth-system'
const tokenOf = (account: string): string => `${SYSTEM}/serviceaccounts/${account}/token`
const REQUEST = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} }
const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'x' },
  spec: { containers: [{ name: 'c', image: 'i' }] },
}

const attempts: readonly Attempt[] = [
  {
    account: 'webhook',
    what: 'patch a pod',
    run: (client) => client.patch('/api/v1/namespaces/other/pods/seen', ANNOTATED),
  },
  {
    account: 'webhook',
    what: 'create a pod',
    run: (client) => client.create('/api/v1/namespaces/other/pods', POD),
  },
  {
    account: 'webhook',
    what: 'read a Secret',
    run: (client) => client.get(`${SYSTEM}/secrets/berth-certificates`),
  },
  {
    account: 'webhook',
    what: 'ask for a token',
    run: (client) => client.create(tokenOf('berth-allocator'), REQUEST),
  },
  {
    account: 'webhook',
    what: 'point the registrations elsewhere',
    run: (client) => client.patch(REGISTRATION, ANNOTATED),
  },
  {
    account: 'allocator',
    what: 'create a pod',
    run: (client) => client.create('/api/v1/namespaces/other/pods', POD),
  },
  {
    account: 'allocator',
    what: 'delete a pod',
    run: (client) => client.delete('/api/v1/namespaces/other/pods/seen', {}),
  },
  {
    account: 'allocator',
    what: 'read a Secret of another',
    run: (client) => client.get(`${SYSTEM}/secrets/berth-tls`),
  },
  { account: 'allocator', what: 'list Secrets', run: (client) => client.get(`${SYSTEM}/secrets`) },
  {
    account: 'allocator',
    what: 'ask for a token of its own',
    run: (client) => client.create(tokenOf('berth-allocator'), REQUEST),
  },
  {
    account: 'allocator',
    what: 'ask for a token elsewhere',
    run: (client) => client.create('/api/v1/namespaces/kube-system/serviceaccounts/default/token', REQUEST),
  },
  {
    account: 'allocator',
    what: 'change a network',
    run: (client) =>
      client.patch('/apis/k8s.cni.cncf.io/v1/namespaces/shop/network-attachment-definitions/lan', ANNOTATED),
  },
  {
    account: 'allocator',
    what: 'hold another lease',
    run: (client) => client.get(`/apis/coordination.k8s.io/v1/namespaces/berth-system/leases/other`),
  },
]

const REGISTRATION = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/berth'

/** What Pod Security admission asks of pods in berth-system. */
const RESTRICTED = {
  runAsNonRoot: true,
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
}

interface Asked {
  readonly account: string
  readonly boundTo?: { readonly name: string; readonly uid: string }
  /** As long as the volume of the Deployment asks for, if it is not given. */
  readonly seconds?: number
}

/** What manifests/base/deployment.yaml has the kubelet ask for. */
const LIFE = Number(
  /expirationSeconds: (\d+)/.exec(readFileSync('manifests/base/deployment.yaml', 'utf8'))?.[1],
)

async function tokenFor(cluster: ControlPlane, { account, boundTo, seconds = LIFE }: Asked): Promise<string> {
  const boundObjectRef =
    boundTo === undefined ? {} : { boundObjectRef: { kind: 'Pod', apiVersion: 'v1', ...boundTo } }
  const request = { ...REQUEST, spec: { expirationSeconds: seconds, ...boundObjectRef } }
  const { body } = await cluster.request('POST', tokenOf(account), request)
  return isObject(body) ? (text(objectAt(body, 'status'), 'token') ?? '') : ''
}

/** In seconds, as the token itself says. */
function lifeOf(token: string): number {
  const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))
  const [from, until] = ['iat', 'exp'].map((key) => Number(isObject(claims) ? property(claims, key) : NaN))
  return (until ?? NaN) - (from ?? NaN)
}

/** Whether the API server takes the token for that of one of its accounts. */
async function isTaken(cluster: ControlPlane, token: string): Promise<boolean> {
  const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token } }
  const { body } = await cluster.request('POST', '/apis/authentication.k8s.io/v1/tokenreviews', review)
  return isObject(body) && property(objectAt(body, 'status'), 'authenticated') === true
}

/** The tokens of the two accounts, with the rights of the manifests. */
export function stolenTokens(cluster: () => ControlPlane): void {
  it.each(attempts)('of the $account does not let one $what', async ({ account, run }) => {
    const accounts = await berthAccounts(cluster())
    const client = await clientOf(accounts[account])
    const refusal = await run(client).then(
      () => 'done',
      (error: unknown) => (error instanceof ApiError ? error.status : String(error)),
    )
    client.close()
    expect(refusal).toBe(403)
  })

  it('of the allocator lives for an hour, and ends with the pod that it is bound to', async () => {
    await berthAccounts(cluster())
    const pod = {
      ...POD,
      metadata: { name: 'berth-0' },
      spec: {
        serviceAccountName: 'berth-allocator',
        containers: [{ name: 'c', image: 'i', securityContext: RESTRICTED }],
      },
    }
    const { body } = await cluster().request('POST', `${SYSTEM}/pods`, pod)
    const uid = isObject(body) ? (text(objectAt(body, 'metadata'), 'uid') ?? '') : ''
    const asked = { account: 'berth-allocator', boundTo: { name: 'berth-0', uid } }
    const token = await tokenFor(cluster(), asked)
    expect(lifeOf(token)).toBe(3600)
    // What every other pod's volume asks for.
    expect(lifeOf(await tokenFor(cluster(), { ...asked, seconds: 3607 }))).toBe(365 * 24 * 3600)
    expect(await isTaken(cluster(), token)).toBe(true)
    await cluster().request('DELETE', `${SYSTEM}/pods/berth-0?gracePeriodSeconds=0`)
    expect(
      await eventually(
        () => isTaken(cluster(), token),
        (taken) => !taken,
      ),
    ).toBe(false)
  })

  it('of the webhook ends when its account is made anew', async () => {
    await berthAccounts(cluster())
    const token = await tokenFor(cluster(), { account: 'berth-webhook' })
    expect(await isTaken(cluster(), token)).toBe(true)
    await cluster().kubectl(['-n', 'berth-system', 'delete', 'serviceaccount', 'berth-webhook'])
    expect(await cluster().kubectl(['apply', '-f', 'manifests/base/service-accounts.yaml'])).toMatchObject({
      code: 0,
    })
    expect(
      await eventually(
        () => isTaken(cluster(), token),
        (taken) => !taken,
      ),
    ).toBe(false)
  })
}
