import { isObject, objectAt, text, type JsonObject } from '../../network/json/json.ts'
import { parseNetworks } from '../../network/multus/parse.ts'
import { interfaceOf, NETWORKS_ANNOTATION } from '../../network/multus/selection.ts'
import { annotationsOf, metadataOf } from '../cluster/allocation/stage.ts'
import type { Attachment } from './runtime.ts'

/** What Multus hands to the CNI library for one element of a pod's annotation. */
export type Delegate = Pick<Attachment, 'interfaceName' | 'config' | 'args' | 'capabilityArgs'> & {
  /** As the annotation has them: what the test then looks for on the interface. */
  readonly ips: readonly string[]
}

/** Reads a stored NAD. */
export type NetworkOf = (namespace: string, name: string) => Promise<JsonObject>

/**
 * The delegates of a pod as Multus 4.3 makes them of its annotation: the NAD's config with its name filled in, the element's `ips`
 * both as runtimeConfig, for plugins that declare it, and as `IP` in CNI_ARGS.
 */
export async function delegatesOf(pod: JsonObject, networkOf: NetworkOf): Promise<readonly Delegate[]> {
  const { elements, problems } = parseNetworks(annotationsOf(pod)[NETWORKS_ANNOTATION] ?? '', '')
  const [problem] = problems
  if (problem !== undefined) throw new Error(`Multus cannot read the annotation: ${problem.message}`)
  const namespace = text(metadataOf(pod), 'namespace') ?? ''
  const delegates: Delegate[] = []
  for (const [place, element] of elements.entries()) {
    const network = await networkOf(element.namespace ?? namespace, element.name)
    const { ips } = element
    delegates.push({
      interfaceName: interfaceOf(element, place),
      config: { name: element.name, ...configOf(network) },
      args: [
        'IgnoreUnknown=true',
        `K8S_POD_NAMESPACE=${namespace}`,
        `K8S_POD_NAME=${text(metadataOf(pod), 'name') ?? ''}`,
        ...(ips.length === 0 ? [] : [`IP=${ips.join(',')}`]),
      ].join(';'),
      capabilityArgs: ips.length === 0 ? {} : { ips },
      ips,
    })
  }
  return delegates
}

/** The configuration in a stored NAD. */
export function configOf(network: JsonObject): JsonObject {
  const config: unknown = JSON.parse(text(objectAt(network, 'spec'), 'config') ?? '{}')
  return isObject(config) ? config : {}
}
