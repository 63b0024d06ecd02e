/** The domain of addresses whose object names none. */
export const DEFAULT_DOMAIN = 'default'

/** What an object says about where its addresses are valid. */
export interface DomainHints {
  /** The annotation `ipam.berth.dev/domain`. */
  readonly annotation: string | undefined
  /** whereabouts' `network_name`. */
  readonly networkName: string | undefined
  readonly vlanId: number | undefined
}

/** The address domain of an object: equal addresses in different domains never conflict. The most explicit hint wins. */
export function domainOf({ annotation, networkName, vlanId }: DomainHints): string {
  if (annotation) return annotation
  if (networkName) return networkName
  return vlanId === undefined || vlanId === 0 ? DEFAULT_DOMAIN : `vlan-${vlanId}`
}
