import { show } from './json.ts'

/** The path of a member: `spec.config.ipam`; keys that are no plain word are quoted: `spec.config["a b"]`. */
export const memberPath = (path: string, key: string): string =>
  /^[A-Za-z0-9_][A-Za-z0-9_-]{0,62}$/.test(key) ? `${path}.${key}` : `${path}[${show(key)}]`

/** The path of a list's element: `spec.config.plugins[0]`. */
export const elementPath = (path: string, index: number): string => `${path}[${index}]`

/** The last name of a path, with its index: `addresses[0]` of `spec.config.ipam.addresses[0]`. */
export const lastName = (path: string): string => /[^.]+$/.exec(path)?.[0] ?? path
