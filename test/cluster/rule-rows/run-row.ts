import { isDeepStrictEqual } from 'node:util'
import { setTimeout as sleep } from 'node:timers/promises'
import { inNamespace, type KubeObject } from './kube-object.ts'
import type { ObjectAccess, ObjectAnswer, WriteOptions } from './object-access.ts'
import type { RuleRow } from './rule-row.ts'
import { toldBy, type Told } from './told.ts'

/** A review by cache is a moment behind the API server: what is not yet so is asked again this long, in milliseconds. */
const PATIENCE = 4_000
const PAUSE = 20

/**
 * Drives one row in a namespace of its own: makes the state, waits by dry runs until the answer is the expected one (or patience
 * is over), does it, and takes everything away again.
 */
export async function runRow(access: ObjectAccess, row: RuleRow, namespace: string): Promise<Told> {
  const state = (row.state ?? []).map((object) => inNamespace(object, namespace))
  const object = inNamespace(row.object, namespace)
  await established(access, namespaceObject(namespace, row.labels))
  try {
    for (const there of state) await established(access, there)
    const tried = await expectedOf(row, () => perform(access, row.operation, object, { dryRun: true }))
    if (!isExpected(tried, row)) return tried
    return toldBy(await perform(access, row.operation, object))
  } finally {
    const made = row.operation === 'create' ? [...state, object] : state
    for (const there of made.toReversed()) await removed(access, there)
  }
}

const namespaceObject = (name: string, labels: RuleRow['labels'] = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels },
})

function perform(
  access: ObjectAccess,
  operation: RuleRow['operation'],
  object: KubeObject,
  options?: WriteOptions,
): Promise<ObjectAnswer> {
  return access[operation](object, options)
}

async function expectedOf(row: RuleRow, ask: () => Promise<ObjectAnswer>): Promise<Told> {
  const deadline = Date.now() + PATIENCE
  for (;;) {
    const told = toldBy(await ask())
    if (isExpected(told, row) || Date.now() > deadline) return told
    await sleep(PAUSE)
  }
}

function isExpected({ allowed, rules }: Told, { expected }: RuleRow): boolean {
  return isDeepStrictEqual(rules, expected) && allowed === !Object.values(expected).includes('D')
}

/** Created, once what it rests on is known. @throws Error when it is still refused after that. */
async function established(access: ObjectAccess, object: KubeObject): Promise<void> {
  const deadline = Date.now() + PATIENCE
  for (;;) {
    const answer = await access.create(object)
    if (answer.status === 201) return
    if (answer.status !== 403 || Date.now() > deadline)
      throw new Error(
        `${object.kind} ${object.metadata.name} of the row's state: ${answer.status} ${toldBy(answer).text}`,
      )
    await sleep(PAUSE)
  }
}

/** Gone, once nothing that is known uses it. A Namespace stays: it takes a controller to empty it. */
async function removed(access: ObjectAccess, object: KubeObject): Promise<void> {
  if (object.kind === 'Namespace') return
  const deadline = Date.now() + PATIENCE
  for (;;) {
    const answer = await access.delete(object)
    if (answer.status === 404 || answer.status < 300) return
    if (Date.now() > deadline)
      throw new Error(`cannot delete ${object.kind} ${object.metadata.name}: ${toldBy(answer).text}`)
    await sleep(PAUSE)
  }
}
