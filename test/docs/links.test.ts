import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from '@jest/globals'

const START = 'docs/README.md'

const pages = readdirSync('docs', { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
  .map((entry) => join(entry.parentPath, entry.name))

/** Where a page links to, as `docs/install.md#look-at-it`; code and addresses elsewhere are left out. */
function linksOf(page: string): readonly string[] {
  const prose = readFileSync(page, 'utf8')
    .replace(/^```[^]*?^```/gm, '')
    .replace(/`[^`\n]*`/g, '')
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = '']) => {
    if (/^[a-z]+:/.test(link)) return []
    const [path = '', anchor = ''] = link.split('#')
    const target = path === '' ? page : normalize(join(dirname(page), path))
    return [anchor === '' ? target : `${target}#${anchor}`]
  })
}

/** The anchors that GitHub gives the headings of a page. */
function anchorsOf(page: string): ReadonlySet<string> {
  const prose = readFileSync(page, 'utf8').replace(/^```[^]*?^```/gm, '')
  return new Set(
    [...prose.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
      heading
        .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  )
}

const isThere = (link: string): boolean => {
  const [path = '', anchor] = link.split('#')
  if (!existsSync(path)) return false
  return anchor === undefined || !path.endsWith('.md') || anchorsOf(path).has(anchor)
}

/** The page that a link leads to: of a folder its README. */
const pageOf = (link: string): string => {
  const [path = ''] = link.split('#')
  return existsSync(path) && statSync(path).isDirectory() ? join(path, 'README.md') : path
}

describe('the documentation', () => {
  it.each([...pages, 'README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'])(
    '%s links only to pages and headings that are there',
    (page) => {
      expect(linksOf(page).filter((link) => !isThere(link))).toEqual([])
    },
  )

  it('can all be reached from its table of contents', () => {
    const seen = new Set([START])
    for (const page of seen)
      for (const target of linksOf(page).map(pageOf)) if (pages.includes(target)) seen.add(target)
    expect(pages.filter((page) => !seen.has(page))).toEqual([])
  })

  it('has every page but rules and decisions in the table of contents', () => {
    const listed = new Set(linksOf(START).map(pageOf))
    const wanted = pages.filter((page) => page !== START && !/^docs\/(?:adr|rules)\/./.test(page))
    expect(wanted.filter((page) => !listed.has(page))).toEqual([])
  })
})
