import { readFile } from 'node:fs/promises'

/** The flags that the image gives Node: `--max-semi-space-size=8`. */
export async function imageOptions(): Promise<readonly string[]> {
  const [, options = ''] = /NODE_OPTIONS=(\S+)/.exec(await readFile('Dockerfile', 'utf8')) ?? []
  return options === '' ? [] : [options]
}
