import type { HostLink } from '../../network/cni/plugin-type.ts'
import { text, type JsonObject } from '../../network/json/json.ts'
import { describeNetwork } from '../../network/nad/describe.ts'
import type { Network, NetworkAttachmentDefinition } from '../../network/nad/network.ts'
import { identityOf, objectAt, stringsAt } from './raw-object.ts'

/** kubectl's copy of the manifest: as long as the object itself, and no rule reads it. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'
/** How many descriptions are at hand: those of the networks that pods are made for now. */
const MOST_AT_HAND = 1_024

/**
 * A NAD as the model keeps it. What searches and indexes read is there at once; the parsed configuration, three quarters of
 * its size, is derived again when it is asked for (25 µs) and kept at hand while it is in use.
 */
export class StoredNetwork implements Network {
  readonly namespace: string
  readonly name: string
  readonly domain: string
  readonly links: readonly HostLink[]
  readonly nodeSelector: Network['nodeSelector']
  readonly labels: Network['labels']
  readonly annotations: Network['annotations']
  readonly #config: string | undefined
  readonly #atHand: Map<StoredNetwork, Network>

  constructor(described: Network, config: string | undefined, atHand: Map<StoredNetwork, Network>) {
    this.namespace = described.namespace
    this.name = described.name
    this.domain = described.domain
    this.links = described.links
    this.nodeSelector = described.nodeSelector
    this.labels = described.labels
    this.annotations = described.annotations
    this.#config = config
    this.#atHand = atHand
  }

  get conf(): Network['conf'] {
    return this.#description().conf
  }

  get confProblems(): Network['confProblems'] {
    return this.#description().confProblems
  }

  get plans(): Network['plans'] {
    return this.#description().plans
  }

  get device(): string | undefined {
    return this.links.length === 0 ? undefined : this.#description().device
  }

  get resourceName(): string | undefined {
    return this.#description().resourceName
  }

  /** The one that has been at hand longest makes room: moving what is used to the end was a seventh of validation in a CPU profile. */
  #description(): Network {
    const known = this.#atHand.get(this)
    if (known !== undefined) return known
    const { namespace, name, labels, annotations } = this
    const network = describeNetwork(definition({ namespace, name, labels, annotations }, this.#config))
    for (const oldest of this.#atHand.keys()) {
      if (this.#atHand.size < MOST_AT_HAND) break
      this.#atHand.delete(oldest)
    }
    this.#atHand.set(this, network)
    return network
  }
}

/** Reads raw NADs. */
export class NetworkReader {
  readonly #atHand = new Map<StoredNetwork, Network>()

  /** What is kept of the NAD, and all that it says, for what is derived from it now. */
  read(object: JsonObject): { readonly stored: StoredNetwork; readonly described: Network } {
    const metadata = objectAt(object, 'metadata')
    const { [LAST_APPLIED]: _, ...annotations } = stringsAt(metadata, 'annotations')
    const config = text(objectAt(object, 'spec'), 'config')
    const about = { ...identityOf(object), labels: stringsAt(metadata, 'labels'), annotations }
    const described = describeNetwork(definition(about, config))
    return { stored: new StoredNetwork(described, config, this.#atHand), described }
  }
}

const definition = (
  metadata: NetworkAttachmentDefinition['metadata'],
  config: string | undefined,
): NetworkAttachmentDefinition => ({ metadata, spec: config === undefined ? null : { config } })
