import { cp, mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/**
 * Helm reads nothing outside the chart's own folder. What the chart takes over from manifests/ word for word (rights, accounts,
 * registrations with their CEL, definitions) is therefore there a second time, as a copy that nobody edits:
 * `node charts/copy-manifests.ts` writes it anew, and test/charts/copies.test.ts fails where one differs.
 * `/*` stands for every file of a folder but its kustomization.
 */
const COPIED = [
  'base/rbac-allocator.yaml',
  'base/rbac-webhook.yaml',
  'base/service-accounts.yaml',
  'base/webhooks.yaml',
  'components/background-scan/rbac.yaml',
  'components/confine-allocator/*',
  'components/openshift/security-context-constraints.yaml',
  'components/without-match-conditions/mutating.yaml',
  'components/without-match-conditions/validating.yaml',
  'crds/cluster-api/conversion.yaml',
  'crds/cluster-api/global-in-cluster-ip-pools.yaml',
  'crds/cluster-api/in-cluster-ip-pools.yaml',
  'crds/cluster-api/ip-address-claims.yaml',
  'crds/cluster-api/ip-addresses.yaml',
  'crds/ip-lease/ip-leases.yaml',
  'overlays/cert-manager/certificates.yaml',
  'overlays/self-managed/rbac-certificates.yaml',
  'uninstall/account.yaml',
  'uninstall/job.yaml',
  'uninstall/rbac.yaml',
] as const

/** Where a copy stands, from the top folder. */
const copyOf = (file: string): string => join('charts/berth/files/manifests', file)

async function originals(): Promise<readonly string[]> {
  const files = COPIED.map(async (file) => {
    if (!file.endsWith('/*')) return [file]
    const names = await readdir(join('manifests', dirname(file)))
    return names.filter((name) => name !== 'kustomization.yaml').map((name) => join(dirname(file), name))
  })
  return (await Promise.all(files)).flat()
}

/** Each copy that differs from what it was made of, is missing, or is of nothing in the list. */
export async function staleCopies(): Promise<readonly string[]> {
  const found = await readdir(copyOf(''), { recursive: true, withFileTypes: true }).catch(() => [])
  const files = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const expected = new Map((await originals()).map((file) => [copyOf(file), join('manifests', file)]))
  const differing = await Promise.all(
    [...expected].map(async ([copy, original]) => ((await same(copy, original)) ? [] : [copy])),
  )
  return [...files.filter((file) => !expected.has(file)), ...differing.flat()]
}

async function same(copy: string, original: string): Promise<boolean> {
  const [text, wanted] = await Promise.all([
    readFile(copy, 'utf8').catch(() => undefined),
    readFile(original, 'utf8'),
  ])
  return text === wanted
}

async function copyManifests(): Promise<void> {
  await rm(copyOf(''), { recursive: true, force: true })
  for (const file of await originals()) {
    await mkdir(dirname(copyOf(file)), { recursive: true })
    await cp(join('manifests', file), copyOf(file))
  }
}

if (import.meta.main) await copyManifests()
