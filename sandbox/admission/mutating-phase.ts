import { thrown } from '../api/thrown.ts'
import { isArray, isObject, type JsonObject, type JsonValue } from '../../network/json/json.ts'
import { internalError } from '../api/api-error.ts'
import { sameJson } from '../api/kube-object.ts'
import { inVersion, type VersionedKind } from '../kinds/resource-kind.ts'
import { applyJsonPatch, JsonPatchError } from '../patch/json-patch.ts'
import { decode } from '../schema/decode.ts'
import { ask, WebhookFailed, type Warn } from './ask.ts'
import type { AdmissionAttributes } from './attributes.ts'
import { matchedKind, type NamespaceLabels } from './match.ts'
import type { WebhookClient } from './webhook-client.ts'
import type { Webhook } from './webhook.ts'

export interface PhaseTools {
  readonly client: WebhookClient
  readonly namespaceLabels: NamespaceLabels
  readonly log: (message: string) => void
}

/**
 * Asks the mutating webhooks one after the other, each on what the ones before it made; then once more those with
 * reinvocationPolicy IfNeeded after which the object changed. Gives back the object; undefined on DELETE.
 * @throws ApiError if a webhook denies or fails closed
 */
export async function mutate(
  webhooks: readonly Webhook[],
  attributes: AdmissionAttributes,
  tools: PhaseTools,
  warn: Warn,
): Promise<JsonObject | undefined> {
  const round = new Round(attributes, tools, warn)
  for (const webhook of webhooks) await round.ask(webhook)
  const again = round.toReinvoke()
  for (const webhook of webhooks) {
    if (again.has(webhook)) await round.ask(webhook)
  }
  return round.object
}

class Round {
  object: JsonObject | undefined
  readonly #attributes: AdmissionAttributes
  readonly #tools: PhaseTools
  readonly #warn: Warn
  /** Asked so far and willing to be asked again. */
  readonly #reinvocable = new Set<Webhook>()
  readonly #stale = new Set<Webhook>()

  constructor(attributes: AdmissionAttributes, tools: PhaseTools, warn: Warn) {
    this.object = attributes.object
    this.#attributes = attributes
    this.#tools = tools
    this.#warn = warn
  }

  /** Those whose view of the object has been overtaken by a later webhook. */
  toReinvoke(): ReadonlySet<Webhook> {
    return new Set(this.#stale)
  }

  async ask(webhook: Webhook): Promise<void> {
    const attributes = { ...this.#attributes, object: this.object }
    const matched = matchedKind(webhook, attributes, this.#tools.namespaceLabels)
    if (matched === undefined) return
    const patch = await this.#patchOf(webhook, attributes, matched)
    const changed = this.#apply(webhook, patch, matched)
    // A webhook that changes the object makes every earlier one's view stale; its own it has just seen.
    if (changed) for (const earlier of this.#reinvocable) this.#stale.add(earlier)
    if (webhook.reinvoked) this.#reinvocable.add(webhook)
  }

  async #patchOf(
    webhook: Webhook,
    attributes: AdmissionAttributes,
    matched: VersionedKind,
  ): Promise<readonly JsonValue[]> {
    try {
      const patch = await ask(
        this.#tools.client,
        { webhook, attributes, matched, mutating: true },
        this.#warn,
      )
      return patch === undefined ? [] : parsePatch(webhook, patch)
    } catch (error) {
      if (!(error instanceof WebhookFailed)) throw error
      if (!webhook.ignoresFailure) throw internalError(error.message)
      this.#tools.log(`failing open: ${error.message}`)
      return []
    }
  }

  #apply(webhook: Webhook, operations: readonly JsonValue[], matched: VersionedKind): boolean {
    if (operations.length === 0) return false
    if (this.object === undefined)
      throw internalError(
        `admission webhook "${webhook.name}" attempted to modify the object, which is not supported for this operation`,
      )
    const before = inVersion(matched, this.object)
    const after = decode(patched(before, operations), matched).object
    this.object = inVersion(this.#attributes.target, after)
    return !sameJson(before, after)
  }
}

function patched(object: JsonObject, operations: readonly JsonValue[]): JsonObject {
  try {
    const result = applyJsonPatch(object, operations)
    if (isObject(result)) return result
    throw internalError('the patched object is no object')
  } catch (error) {
    if (error instanceof JsonPatchError) throw internalError(error.message)
    throw error
  }
}

function parsePatch(webhook: Webhook, patch: string): readonly JsonValue[] {
  let operations: unknown
  try {
    operations = JSON.parse(patch)
  } catch (error) {
    const why = thrown(error).message
    throw new WebhookFailed(webhook.name, `received undecodable patch in webhook response: ${why}`)
  }
  if (isArray(operations)) return operations
  throw new WebhookFailed(
    webhook.name,
    'received undecodable patch in webhook response: it is no list of operations',
  )
}
