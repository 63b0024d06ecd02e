import type { JsonObject } from '../../network/json/json.ts'
import { stringMap } from '../api/kube-object.ts'
import type { Store } from '../store/store.ts'
import type { Warn } from './ask.ts'
import type { AdmissionAttributes } from './attributes.ts'
import { mutate, type PhaseTools } from './mutating-phase.ts'
import { validate } from './validating-phase.ts'
import { WebhookClient } from './webhook-client.ts'
import { webhooksOf, type Webhook } from './webhook.ts'

const MUTATING = 'mutatingwebhookconfigurations.admissionregistration.k8s.io'
const VALIDATING = 'validatingwebhookconfigurations.admissionregistration.k8s.io'

/** The admission chain: the webhooks that are registered in the store, in the order of their configurations' names. */
export class Admission {
  readonly #store: Store
  readonly #tools: PhaseTools
  readonly #client = new WebhookClient()
  readonly #webhooks = new Map<string, readonly Webhook[]>()

  constructor(store: Store, log: (message: string) => void) {
    this.#store = store
    this.#tools = { client: this.#client, log, namespaceLabels: (name) => this.#namespaceLabels(name) }
    store.subscribe(({ resource }) => this.#webhooks.delete(resource))
  }

  /** The object after all mutating webhooks; undefined on DELETE. */
  mutate(attributes: AdmissionAttributes, warn: Warn): Promise<JsonObject | undefined> {
    return mutate(this.#registered(MUTATING), attributes, this.#tools, warn)
  }

  validate(attributes: AdmissionAttributes, warn: Warn): Promise<void> {
    return validate(this.#registered(VALIDATING), attributes, this.#tools, warn)
  }

  close(): void {
    this.#client.close()
  }

  #registered(resource: string): readonly Webhook[] {
    const known = this.#webhooks.get(resource)
    if (known !== undefined) return known
    const configurations = this.#store.list(resource, { namespace: undefined, after: undefined, limit: -1 })
    const webhooks = configurations.flatMap(webhooksOf)
    this.#webhooks.set(resource, webhooks)
    return webhooks
  }

  #namespaceLabels(name: string): ReadonlyMap<string, string> | undefined {
    const namespace = this.#store.get({ resource: 'namespaces', namespace: '', name })
    return namespace === undefined ? undefined : stringMap(namespace, 'labels')
  }
}
