import { listOf } from './list-of.ts'
import { objectOf } from './object-of.ts'
import { string } from './string.ts'

/** `types.DNS` of libcni. Runtimes pass it on; Kubernetes ignores it. */
export const dns = objectOf('Name resolution, passed on in the result (Kubernetes ignores it)', {
  nameservers: listOf('Addresses of name servers', string('An address')),
  domain: string('The local domain'),
  search: listOf('Search domains', string('A domain')),
  options: listOf('Resolver options', string('An option')),
})
