import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { text, type JsonObject } from '../../../network/json/json.ts'
import type { Target } from '../target.ts'
import { apiCall, hangUp, type ApiAnswer, type CallOptions } from './api-call.ts'
import { GROUP, rule, widgetDefinition } from './manifests.ts'
import { RecordingWebhook, type Call } from './recording-webhook.ts'
import { Watch } from './watching.ts'

const PROBE = 'probe'

/**
 * A namespace of its own on the target, a custom resource, and a webhook; taken away at the end. Both a real API server and
 * the sandbox keep other objects meanwhile.
 */
export class Playground {
  readonly target: Target
  readonly namespace: string
  readonly webhook: RecordingWebhook
  #registrations: readonly string[] = []

  private constructor(target: Target, namespace: string, webhook: RecordingWebhook) {
    this.target = target
    this.namespace = namespace
    this.webhook = webhook
  }

  static async open(target: Target): Promise<Playground> {
    const namespace = `conformance-${randomBytes(4).toString('hex')}`
    const playground = new Playground(target, namespace, await RecordingWebhook.start())
    try {
      await playground.#furnish()
      return playground
    } catch (error) {
      await playground.close()
      throw error
    }
  }

  async #furnish(): Promise<void> {
    const { namespace } = this
    const body = { metadata: { name: namespace, labels: { suite: namespace } } }
    await this.must('POST', '/api/v1/namespaces', { body })
    await this.#defineWidgets()
  }

  async close(): Promise<void> {
    await this.unregister()
    await this.call('DELETE', `/api/v1/namespaces/${this.namespace}`)
    hangUp(this.target)
    await this.webhook.stop()
  }

  call(method: string, path: string, options?: CallOptions): Promise<ApiAnswer> {
    return apiCall(this.target, method, path, options)
  }

  /** A call that has to succeed; gives back its body. */
  async must(method: string, path: string, options?: CallOptions): Promise<JsonObject> {
    const answer = await this.call(method, path, options)
    if (answer.status >= 300)
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
    return answer.body
  }

  watch(path: string, options?: CallOptions): Promise<Watch> {
    return Watch.open(this.target, path, options)
  }

  /** `/api/v1/namespaces/<own>/pods/<name>`. */
  pods(name?: string): string {
    return this.#in('/api/v1', 'pods', name)
  }

  configMaps(name?: string): string {
    return this.#in('/api/v1', 'configmaps', name)
  }

  widgets(name?: string, version = 'v1'): string {
    return this.#in(`/apis/${GROUP}/${version}`, 'widgets', name)
  }

  #in(root: string, plural: string, name: string | undefined): string {
    return `${root}/namespaces/${this.namespace}/${plural}${name === undefined ? '' : `/${name}`}`
  }

  /**
   * Registers webhooks for this namespace and waits until the API server calls them: a real one reads its configurations
   * from a watch.
   */
  async register(phase: 'mutating' | 'validating', webhooks: readonly JsonObject[]): Promise<void> {
    const name = `${this.namespace}-${phase}`
    const kind = phase === 'mutating' ? 'MutatingWebhookConfiguration' : 'ValidatingWebhookConfiguration'
    const path = `/apis/admissionregistration.k8s.io/v1/${kind.toLowerCase()}s`
    const probe = this.#webhook({
      name: `probe.${GROUP}`,
      path: `/probe-${phase}`,
      rules: [rule('', 'configmaps', ['CREATE'])],
    })
    const all = [...webhooks.map((webhook) => this.#webhook(webhook)), probe]
    await this.must('POST', path, { body: { metadata: { name }, webhooks: all } })
    this.#registrations = [...this.#registrations, `${path}/${name}`]
    await this.#untilProbed(`/probe-${phase}`)
  }

  #webhook(given: JsonObject): JsonObject {
    const { path: _, ...webhook } = given
    return {
      admissionReviewVersions: ['v1'],
      sideEffects: 'None',
      timeoutSeconds: 5,
      clientConfig: {
        url: `${this.webhook.url}${text(given, 'path') ?? ''}`,
        caBundle: this.webhook.caBundle,
      },
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': this.namespace } },
      ...webhook,
    }
  }

  async #untilProbed(path: string): Promise<void> {
    const before = this.#probes(path)
    for (let tries = 0; tries < 200; tries += 1) {
      await this.call('POST', `${this.configMaps()}?dryRun=All`, { body: { metadata: { name: PROBE } } })
      if (this.#probes(path) > before) return
      await sleep(50)
    }
    throw new Error('the API server does not call the webhook that was registered')
  }

  #probes(prefix = '/probe'): number {
    return this.webhook.calls.filter(({ path }) => path.startsWith(prefix)).length
  }

  /** The calls on a path, or on all, in order; without those that the probes made. */
  calls(path?: string): readonly Call[] {
    return this.webhook.calls.filter(
      (call) => call.request['name'] !== PROBE && (path === undefined || call.path === path),
    )
  }

  /** Takes all webhooks away and waits until the API server has noticed. */
  async unregister(): Promise<void> {
    for (const path of this.#registrations) await this.call('DELETE', path)
    if (this.#registrations.length > 0) await this.#untilNotProbed()
    this.#registrations = []
    this.webhook.reset()
  }

  async #untilNotProbed(): Promise<void> {
    for (let tries = 0; tries < 200; tries += 1) {
      const before = this.#probes()
      await this.call('POST', `${this.configMaps()}?dryRun=All`, { body: { metadata: { name: PROBE } } })
      if (this.#probes() === before) return
      await sleep(50)
    }
    throw new Error('the API server still calls the webhook that was taken away')
  }

  /** A custom resource with two versions, a status subresource, a schema, and columns. */
  async #defineWidgets(): Promise<void> {
    const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
    const made = await this.call('POST', path, { body: widgetDefinition })
    if (made.status !== 201 && made.status !== 409) throw new Error(JSON.stringify(made.body))
    for (let tries = 0; tries < 200; tries += 1) {
      const listed = await this.call('GET', this.widgets())
      if (listed.status === 200) return
      await sleep(50)
    }
    throw new Error('the API server does not serve the kind that was defined')
  }
}
