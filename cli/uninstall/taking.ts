import { ApiError } from '../../cluster/api/api-error.ts'
import type { ApiClient } from '../../cluster/client.ts'

/** What is asked of the API server. */
export type Client = Pick<ApiClient, 'get' | 'list' | 'patch' | 'delete'>

/** What became of one object, or of the look for such objects. */
export interface Outcome {
  /** `Pod`, `MutatingWebhookConfiguration`. */
  readonly kind: string
  /** Empty for what is in no namespace. */
  readonly namespace: string
  /** Empty if the objects could not even be looked for. */
  readonly name: string
  /** `planned`: it would be done; `unchanged`: there was nothing to do; `kept`: left as it is on purpose; `failed`: it is left to do. */
  readonly result: 'done' | 'planned' | 'unchanged' | 'kept' | 'failed'
  /** `deleted`, `would be deleted`, `not there`. */
  readonly text: string
}

export type Subject = Pick<Outcome, 'kind' | 'namespace' | 'name'>

/** Taking Berth out of one cluster. */
export interface Taking {
  readonly client: Client
  /** Only say what would be done: nothing is sent but reads. */
  readonly dryRun: boolean
  /** Leave waiting pods where they wait. */
  readonly keepGates: boolean
  /** The namespace of Berth's Deployment and Service. */
  readonly namespace: string
  /** Of the Deployment, the Service and the two webhook configurations. */
  readonly name: string
  /** Told as it happens. */
  readonly tell: (outcome: Outcome) => void
  /** Waits that many milliseconds. */
  readonly pause: (ms: number) => Promise<void>
}

/** The words for what was done, and for what would be. */
export interface Words {
  readonly done: string
  readonly planned: string
}

/** Does it, unless this is a dry run, and tells what became of it. */
export async function carryOut(
  taking: Pick<Taking, 'dryRun' | 'tell'>,
  subject: Subject,
  words: Words,
  work: () => Promise<unknown>,
): Promise<boolean> {
  if (taking.dryRun) {
    taking.tell({ ...subject, result: 'planned', text: words.planned })
    return true
  }
  return attempt(taking, subject, async () => {
    await work()
    taking.tell({ ...subject, result: 'done', text: words.done })
  })
}

/** Whether it could be done; what the API server says against it is told, and the rest goes on. Throws what is no error of the API. */
export async function attempt(
  { tell }: Pick<Taking, 'tell'>,
  subject: Subject,
  work: () => Promise<unknown>,
): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    tell({ ...subject, result: 'failed', text: error.message })
    return false
  }
}

/** So many objects are worked on at once. */
const AT_ONCE = 8

export async function eachOf<Item>(
  items: Iterable<Item>,
  work: (item: Item) => Promise<unknown>,
): Promise<void> {
  const queue = [...items].values()
  const worker = async (): Promise<void> => {
    for (const item of queue) await work(item)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}
