import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import type { JsonObject } from '../../network/json/json.ts'
import { itemsOf, kindOf, nameOf, objectsOf, textsOf } from '../manifests/manifest-files.ts'

const page = readFileSync('docs/security.md', 'utf8')

/** `pods, nodes`, `ipleases.ipam.berth.dev`: as kubectl names them. */
const titles = (rule: JsonObject): string =>
  textsOf(rule, 'resources')
    .flatMap((resource) => textsOf(rule, 'apiGroups').map((group) => named(resource, group)))
    .join(', ')

const named = (resource: string, group: string): string => (group === '' ? resource : `${resource}.${group}`)

/** What the third column says: which objects, and where. */
function only(role: JsonObject, rule: JsonObject): string {
  const names = textsOf(rule, 'resourceNames').join(', ')
  const place = kindOf(role) === 'Role' ? 'in berth-system' : ''
  return [names, place].filter((part) => part !== '').join(' ')
}

const row = (cells: readonly string[]): string => `| ${cells.join(' | ').replace(/ +$/, '')}`

function rowsOf(file: string): readonly string[] {
  return objectsOf(file)
    .filter((object) => ['ClusterRole', 'Role'].includes(kindOf(object)))
    .flatMap((role) =>
      itemsOf(role, 'rules').map((rule) =>
        row([titles(rule), textsOf(rule, 'verbs').join(', '), only(role, rule)]),
      ),
    )
}

/** The rows of the table under a heading, the columns' padding taken away. */
function tableUnder(heading: string): readonly string[] {
  const [, section = ''] = page.split(`\n### ${heading}\n`)
  const table = section.split(/\n\n(?!\|)/).find((block) => block.trimStart().startsWith('|')) ?? ''
  return table
    .trim()
    .split('\n')
    .slice(2)
    .map((line) =>
      row(
        line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      ),
    )
}

describe('the page on security', () => {
  it.each([
    ['berth-webhook', 'manifests/base/rbac-webhook.yaml'],
    ['berth-allocator', 'manifests/base/rbac-allocator.yaml'],
    [
      'With `overlays/self-managed`, berth-allocator also',
      'manifests/overlays/self-managed/rbac-certificates.yaml',
    ],
    [
      'With `components/background-scan`, berth-allocator also',
      'manifests/components/background-scan/rbac.yaml',
    ],
  ])('has the rights under %s as the manifests give them', (heading, file) => {
    const rows = rowsOf(file)
    expect(rows.length).toBeGreaterThan(2)
    expect(tableUnder(heading)).toEqual(rows)
  })

  it('knows every file that gives rights to the accounts of a running Berth', () => {
    const accounts: readonly string[] = [
      'berth-webhook',
      'berth-allocator',
      'berth-certificates',
      'berth-background-scan',
    ]
    const files = [
      'manifests/base/rbac-webhook.yaml',
      'manifests/base/rbac-allocator.yaml',
      'manifests/overlays/self-managed/rbac-certificates.yaml',
      'manifests/components/background-scan/rbac.yaml',
    ]
    const roles = files
      .flatMap(objectsOf)
      .filter((object) => kindOf(object).endsWith('Role'))
      .map(nameOf)
    expect([...new Set(roles)].toSorted()).toEqual(accounts.toSorted())
  })
})
