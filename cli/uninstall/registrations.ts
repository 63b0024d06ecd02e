import { ApiError } from '../../cluster/api/api-error.ts'
import { readObject } from './read.ts'
import { carryOut, type Taking } from './taking.ts'

const KINDS = [
  { kind: 'MutatingWebhookConfiguration', plural: 'mutatingwebhookconfigurations' },
  { kind: 'ValidatingWebhookConfiguration', plural: 'validatingwebhookconfigurations' },
] as const

const WORDS = { done: 'deleted', planned: 'would be deleted' }

/**
 * Deletes the two webhook configurations, so that the API server calls Berth no more. Whether neither is left: while one stands, a
 * webhook that is stopped would have the API server refuse pods.
 */
export async function deleteRegistrations(taking: Taking): Promise<boolean> {
  let gone = true
  for (const { kind, plural } of KINDS) {
    const path = `/apis/admissionregistration.k8s.io/v1/${plural}/${encodeURIComponent(taking.name)}`
    gone = (await deleteOne(taking, kind, path)) && gone
  }
  return gone
}

async function deleteOne(taking: Taking, kind: string, path: string): Promise<boolean> {
  const subject = { kind, namespace: '', name: taking.name }
  // The first request of all: a server that cannot be reached is no outcome of this object.
  if ((await readObject(taking.client, path)) === undefined) {
    taking.tell({ ...subject, result: 'unchanged', text: 'not there' })
    return true
  }
  return carryOut(taking, subject, WORDS, () => deleteUnlessGone(taking, path))
}

async function deleteUnlessGone({ client }: Taking, path: string): Promise<void> {
  try {
    await client.delete(path)
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) throw error
  }
}
