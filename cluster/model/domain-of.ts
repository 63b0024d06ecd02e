/** The domain of what names no domain, and of what is held on a network or from a pool that is not there (any more). */
export const DEFAULT_DOMAIN = 'default'

/** The domain of a network or pool that may not be there. */
export const domainOf = (object: { readonly domain: string } | undefined): string =>
  object?.domain ?? DEFAULT_DOMAIN
