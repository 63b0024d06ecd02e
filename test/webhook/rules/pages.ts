import { readFileSync } from 'node:fs'
import type { Rule } from '../../../webhook/rules/rule.ts'

/** What stands in a rule's page under `## Example`. */
export interface Example {
  /** The YAML blocks: objects of the cluster, then the one that is refused. */
  readonly manifests: readonly string[]
  /** What Berth says of it. */
  readonly said: string
}

export const pageOf = (id: string): string => readFileSync(`docs/rules/${id}.md`, 'utf8')

export function exampleOf(id: string): Example {
  const [, example = ''] = /\n## Example\n([^]*?)\n## /.exec(pageOf(id)) ?? []
  const blocks = (language: string): readonly string[] =>
    [...example.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, 'gm'))].map(
      ([, text]) => text ?? '',
    )
  return { manifests: blocks('yaml'), said: blocks('text').join('').trim() }
}

/** The row of the page's table of levels: `| denied | warned |`. */
export function levelsRow({ levels }: Pick<Rule, 'levels'>): string {
  const words = { deny: 'denied', warn: 'warned', none: 'not checked' }
  return `| ${words[levels.baseline]} | ${words[levels.restricted]} |`
}
