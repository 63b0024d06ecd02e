import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** A command as a page shows it, with what it says that it prints. */
export interface Sample {
  readonly command: string
  readonly printed: string
}

/** The commands of `berth` in the console blocks of a page, `kubectl berth` among them; a block may hold several. */
export const samplesOf = (page: string): readonly Sample[] =>
  [...page.matchAll(/^```console\n([^]*?)^```$/gm)].flatMap(([, block = '']) =>
    block
      .split(/^\$ /m)
      .filter((part) => /^(?:kubectl )?berth /.test(part))
      .map((part) => {
        const [line = '', ...printed] = part.split('\n')
        return { command: line.replace(/^(?:kubectl )?berth /, ''), printed: printed.join('\n').trimEnd() }
      }),
  )

/** Links of a page that lead nowhere: files that are not there, headings that are not on them. */
export const deadLinks = (file: string): readonly string[] =>
  [...readFileSync(file, 'utf8').matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^https?:/.test(link))
    .filter((link) => {
      const [path = '', heading] = link.split('#')
      const target = path === '' ? file : join(dirname(file), path)
      if (!existsSync(target)) return true
      return heading !== undefined && !anchorsOf(readFileSync(target, 'utf8')).includes(heading)
    })

/** As GitHub makes them of headings: lower case, no punctuation, blanks as dashes. */
const anchorsOf = (page: string): readonly string[] =>
  [...page.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
