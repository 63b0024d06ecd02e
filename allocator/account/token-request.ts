import { ApiError } from '../../cluster/api/api-error.ts'
import { objectAt, text, type JsonObject } from '../../network/json/json.ts'

/** What is needed of an API client. */
export interface TokenIssuer {
  create(path: string, object: JsonObject, options?: { readonly timeoutMs: number }): Promise<JsonObject>
  /** The time by the server's clock, in ms since 1970; undefined until an answer has told. */
  serverNow(): number | undefined
}

export interface Account {
  readonly namespace: string
  readonly name: string
}

export interface Token {
  readonly text: string
  /** In ms since 1970, by the API server's clock. */
  readonly expiry: number
  /** How long it is valid from now on, in ms. */
  readonly life: number
}

const PATIENCE = 10_000

/**
 * Asks for a token of the account (TokenRequest of authentication.k8s.io/v1), for the API server and nobody else. It is not bound to our
 * pod: the API server binds a token only to a pod that runs as that account. Rejects with what to do; nothing that it says
 * holds the token.
 */
export async function requestToken(issuer: TokenIssuer, account: Account, seconds: number): Promise<Token> {
  const { namespace, name } = account
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/serviceaccounts/${encodeURIComponent(name)}/token`
  const request = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { expirationSeconds: seconds },
  }
  const status = objectAt(await ask(issuer, path, request), 'status')
  const token = text(status, 'token')
  const expiry = Date.parse(text(status, 'expirationTimestamp') ?? '')
  if (token === undefined || token === '' || Number.isNaN(expiry))
    throw new Error(`the answer to ${path} holds no token with a time of expiry`)
  return { text: token, expiry, life: expiry - (issuer.serverNow() ?? Date.now()) }
}

async function ask(issuer: TokenIssuer, path: string, request: JsonObject): Promise<JsonObject> {
  try {
    return await issuer.create(path, request, { timeoutMs: PATIENCE })
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    throw new Error(`${error.message}${hintFor(error.status)}`, { cause: error })
  }
}

function hintFor(status: number): string {
  if (status === 403) return '; the Role berth-allocator of manifests/base/rbac-allocator.yaml grants it'
  return status === 404 ? '; manifests/base/service-accounts.yaml has it' : ''
}
