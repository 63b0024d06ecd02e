/** What a key of the configuration file means; what its schema says of it is not repeated. */
export interface Key {
  /** As YAML, of a key that is left out; undefined where it must be there, or has no value then. */
  readonly fallback?: string
  readonly meaning: string
  /** A value that is refused, as YAML, for the page's table of what is said then. */
  readonly mistake?: string
}

const LEVEL = 'where the namespace carries no label of its own'
const VERSION = 'pins the rules to those of that version of Berth'
const ENTRY = {
  name: { meaning: 'how messages call it' },
  cidr: { meaning: 'its addresses; this or `range`', mistake: '10.0.0.0/33' },
  range: { meaning: 'its addresses, first and last with a dash between; this or `cidr`' },
  domain: { fallback: 'default', meaning: 'the address domain that it lies in' },
}

/** The keys of service/config-schema.ts, by path. The page is not made if one is missing here, or is here and not there. */
export const KEYS: Readonly<Record<string, Key>> = {
  apiVersion: { meaning: 'the version of the file', mistake: 'config.berth.dev/v9' },
  kind: { meaning: 'the kind of the file', mistake: 'Configuration' },
  defaults: { meaning: 'policy of namespaces without labels' },
  'defaults.enforce': { fallback: 'baseline', meaning: `what is refused, ${LEVEL}`, mistake: 'strict' },
  'defaults.enforce-version': { fallback: 'latest', meaning: VERSION, mistake: 'v9.0' },
  'defaults.warn': { fallback: 'baseline', meaning: `what is warned of, ${LEVEL}` },
  'defaults.warn-version': { fallback: 'latest', meaning: VERSION },
  'defaults.audit': { fallback: 'restricted', meaning: `what goes into the audit log, ${LEVEL}` },
  'defaults.audit-version': { fallback: 'latest', meaning: VERSION },
  exemptions: { meaning: 'who is spared' },
  'exemptions.namespaces': {
    fallback: '[]',
    meaning: 'their objects meet only `reserved-metadata`; nothing is injected',
  },
  'exemptions.usernames': {
    fallback: '[]',
    meaning: 'their requests are let through as they are',
    mistake: 'root',
  },
  'exemptions.runtimeClasses': { fallback: '[]', meaning: 'their pods and pod templates, as for namespaces' },
  ignorableNamespaces: { fallback: '[]', meaning: 'where the label `berth.dev/ignore: "true"` is obeyed' },
  sharedNamespaces: {
    fallback: '[]',
    meaning: 'whose networks every namespace may use (`network-isolation`)',
  },
  primaryInterfaces: {
    fallback: '[]',
    meaning: "the primary network's interfaces on the nodes (`primary-interface`)",
  },
  reservedNetworks: {
    fallback: '[]',
    meaning:
      'addresses that no pool and no network may hand out (`range-overlap`); the allocator never leases them',
  },
  ...entries('reservedNetworks[]'),
  bounds: { fallback: '[]', meaning: 'addresses that pools must stay inside (`network-bounds`)' },
  ...entries('bounds[]'),
  ipam: { meaning: 'how addresses are handed out' },
  'ipam.quarantine': {
    fallback: '30s',
    meaning: 'how long an address rests after its pod went, before another pod gets it',
    mistake: '30',
  },
}

function entries(path: string): Readonly<Record<string, Key>> {
  return Object.fromEntries(Object.entries(ENTRY).map(([name, key]) => [`${path}.${name}`, key]))
}
