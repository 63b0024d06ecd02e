import { isObject, text } from '../../../network/json/json.ts'
import type { RecordingWebhook } from '../api/recording-webhook.ts'
import type { ControlPlane } from '../environment.ts'
import type { Row } from './row.ts'

/** What came of a row's call, in the words in which the row says what it expects. */
export interface Outcome {
  readonly status: number
  /** The entries that the API server called, by name. */
  readonly reached: readonly string[]
  /** The message of an answer that is no success; empty otherwise. */
  readonly message: string
}

/** Makes the call of a row; `reached` is what the webhook recorded of it, and empty where nothing records. */
export async function called(
  cluster: ControlPlane,
  { method, path, body }: Pick<Row, 'method' | 'path' | 'body'>,
  webhook?: RecordingWebhook,
): Promise<Outcome> {
  webhook?.reset()
  const answer = await cluster.request(method, path, body)
  const isFine = answer.status < 300
  return {
    status: isFine ? 200 : answer.status,
    reached: (webhook?.calls ?? []).map((call) => call.path.slice(1)).toSorted(),
    message: isFine || !isObject(answer.body) ? '' : (text(answer.body, 'message') ?? ''),
  }
}

/** Creates what is there before anything is registered. */
export async function givenObjects(cluster: ControlPlane, objects: readonly object[]): Promise<void> {
  const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects })
  const { code, stderr } = await cluster.kubectl(['create', '-f', '-'], { input })
  if (code !== 0) throw new Error(stderr)
}

const ERRORS = 'apiserver_admission_match_condition_evaluation_errors_total'

/**
 * How many conditions the API server could not evaluate so far, by name of the webhook. Such an error refuses the object under
 * failurePolicy Fail, and lets it pass unseen under Ignore.
 */
export async function conditionErrors(cluster: ControlPlane): Promise<Readonly<Record<string, number>>> {
  const { body } = await cluster.request('GET', '/metrics')
  const errors: Record<string, number> = {}
  for (const line of String(body).split('\n')) {
    const [, labels = '', count] = new RegExp(`^${ERRORS}\\{(.*)\\} (\\d+)`).exec(line) ?? []
    const name = /name="([^"]*)"/.exec(labels)?.[1]
    if (name !== undefined) errors[name] = (errors[name] ?? 0) + Number(count)
  }
  return errors
}

/** The name of the entry that could not be called, out of the API server's message. */
export const failedEntry = (message: string): string | undefined =>
  /failed calling webhook "([^"]+)"/.exec(message)?.[1]
