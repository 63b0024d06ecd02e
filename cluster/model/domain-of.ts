import { DEFAULT_DOMAIN } from '../../network/address/domain.ts'

/** The domain of a network or pool; the default one for what is held on a network or from a pool that is not there (any more). */
export const domainOf = (object: { readonly domain: string } | undefined): string =>
  object?.domain ?? DEFAULT_DOMAIN
