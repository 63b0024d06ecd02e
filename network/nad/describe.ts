import { parseNetConf, type ParsedNetConf } from '../cni/parse.ts'
import { isObject, show } from '../json/json.ts'
import { parseSelector, type Selector } from '../placement/selector.ts'
import type { Result } from '../result.ts'
import { networkDomain } from './domain.ts'
import {
  NODE_SELECTOR_ANNOTATION,
  RESOURCE_NAME_ANNOTATION,
  type Network,
  type NetworkAttachmentDefinition,
} from './network.ts'
import { withOriginalIpam } from './original-ipam.ts'
import { linksOf, plansOf } from './plugins.ts'

/**
 * Everything Berth knows of a NetworkAttachmentDefinition, from the raw object. Total on untrusted input: whatever is
 * not as the CRD says counts as absent, or is told in `confProblems`.
 */
export function describeNetwork(nad: NetworkAttachmentDefinition): Network {
  const metadata = memberOf(nad, 'metadata')
  const annotations = texts(memberOf(metadata, 'annotations'))
  const { conf, problems } = withOriginalIpam(parseSpec(memberOf(nad, 'spec')), annotations)
  const links = conf === undefined ? [] : linksOf(conf)
  const plans = conf === undefined ? [] : plansOf(conf)
  return {
    namespace: textOf(memberOf(metadata, 'namespace')),
    name: textOf(memberOf(metadata, 'name')),
    conf,
    confProblems: problems,
    domain: networkDomain(annotations, conf, plans),
    links,
    plans,
    nodeSelector: selectorOf(annotations),
    device: links.find((link) => link.driver === 'host-device')?.master,
    resourceName: annotations[RESOURCE_NAME_ANNOTATION],
    labels: texts(memberOf(metadata, 'labels')),
    annotations,
  }
}

/** An absent or empty config is legal: Multus then looks for a file on the node. */
function parseSpec(spec: unknown): ParsedNetConf {
  const config = memberOf(spec, 'config')
  if (config === undefined || config === null || config === '') return { conf: undefined, problems: [] }
  if (typeof config === 'string') return parseNetConf(config)
  const message = `spec.config is ${show(config)}, not a string that holds JSON`
  return {
    conf: undefined,
    problems: [{ field: 'spec.config', message, fix: "put the configuration in quotes: config: '{…}'" }],
  }
}

function selectorOf(annotations: Readonly<Record<string, string>>): Result<Selector> | undefined {
  const text = annotations[NODE_SELECTOR_ANNOTATION]
  return text === undefined ? undefined : parseSelector(text)
}

const memberOf = (value: unknown, key: string): unknown =>
  isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** The members that are text. */
const texts = (value: unknown): Readonly<Record<string, string>> =>
  isObject(value)
    ? Object.fromEntries(
        Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
      )
    : {}
