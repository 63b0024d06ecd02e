import { readFileSync } from 'node:fs'

/** What a release knows and the template does not: `RELEASE_URL`, `SHA256_LINUX_AMD64`, … */
export type ReleaseValues = Readonly<Record<string, string>>

/** The krew manifest with everything filled in, without the comment of the template. Throws if a value is missing. */
export function krewManifest(values: ReleaseValues): string {
  const template = readFileSync('packaging/krew/berth.yaml', 'utf8').replace(/^(?:#.*\n)+/, '')
  return template.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => {
    const value = values[name]
    if (value === undefined) throw new Error(`the krew manifest needs ${name}`)
    return value
  })
}

/** `SHA256_LINUX_AMD64`, of `linux-amd64`. */
export const checksumName = (platform: string): string =>
  `SHA256_${platform.toUpperCase().replaceAll('-', '_')}`
