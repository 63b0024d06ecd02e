import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { copyOf, execForm, instructionsOf, isInContext, pairsOf, type Instruction } from './dockerfile.ts'

/** What an image does when it is started. */
export interface Start {
  readonly entrypoint: readonly string[]
  readonly command: readonly string[]
  readonly environment: ReadonlyMap<string, string>
  readonly user: string
}

/** The Dockerfile of this tree, carried out without a builder: every RUN for real, every COPY, into folders. */
export class Image {
  readonly instructions: readonly Instruction[]
  /** The root of the image: what the Dockerfile puts there, and nothing of the base. */
  readonly root: string
  /** What was run in place of `npm ci`: the same check of the lock file, nothing installed. */
  readonly replaced: string[] = []
  readonly #folder: string

  private constructor(folder: string) {
    this.#folder = folder
    this.root = join(folder, 'root')
    this.instructions = instructionsOf(readFileSync('Dockerfile', 'utf8'))
  }

  static build(folder: string): Image {
    const image = new Image(folder)
    image.#fillContext()
    image.#runBuildStage()
    image.#copyFinalStage()
    return image
  }

  get start(): Start {
    const last = (word: string): Instruction => {
      const found = this.instructions.findLast((one) => one.word === word && one.stage === this.#finalStage)
      if (found === undefined) throw new Error(`the image has no ${word}`)
      return found
    }
    return {
      entrypoint: execForm(last('ENTRYPOINT')),
      command: execForm(last('CMD')),
      environment: pairsOf(last('ENV')),
      user: last('USER').text,
    }
  }

  get #finalStage(): number {
    return this.instructions.at(-1)?.stage ?? 0
  }

  /** The tree as it would be committed now, through .dockerignore. */
  #fillContext(): void {
    const ignore = readFileSync('.dockerignore', 'utf8')
    const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'])
    for (const file of listed.toString().split('\0')) {
      if (file !== '' && existsSync(file) && isInContext(file, ignore))
        cpSync(file, join(this.#folder, 'context', file))
    }
  }

  #runBuildStage(): void {
    let directory = this.#inBuild('/')
    for (const instruction of this.instructions.filter(({ stage }) => stage === 0)) {
      if (instruction.word === 'WORKDIR') {
        directory = this.#inBuild(instruction.text)
        mkdirSync(directory, { recursive: true })
      }
      if (instruction.word === 'COPY') this.#copy(instruction, directory)
      if (instruction.word === 'RUN') this.#run(instruction.text, directory)
    }
  }

  /** By the Node that the tests run on, which is the image's: a test compares the versions. */
  #run(command: string, directory: string): void {
    const isInstall = command.startsWith('npm ci ')
    const run = isInstall ? command.replace('npm ci', 'npm ci --dry-run') : command
    const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}` }
    execFileSync('sh', ['-c', run], { cwd: directory, env, stdio: 'pipe' })
    if (!isInstall) return
    this.replaced.push(run)
    symlinkSync(realpathSync('node_modules'), join(directory, 'node_modules'))
  }

  #copyFinalStage(): void {
    mkdirSync(this.root, { recursive: true })
    for (const instruction of this.instructions)
      if (instruction.word === 'COPY' && instruction.stage === this.#finalStage)
        this.#copy(instruction, this.root)
  }

  #copy(instruction: Instruction, directory: string): void {
    const { from, sources, target } = copyOf(instruction)
    const place = join(directory, target)
    for (const source of sources) {
      const found = this.#source(from, source)
      // A folder's contents are copied, a file into a folder if the target ends like one.
      const isFolder = statSync(found).isDirectory()
      cpSync(found, isFolder || !/[./]$/.test(target) ? place : join(place, basename(source)), {
        recursive: true,
        filter: (path) => !lstatSync(path).isSymbolicLink(),
      })
    }
  }

  #source(from: string | undefined, path: string): string {
    if (from === undefined) return join(this.#folder, 'context', path)
    return from === 'build' ? this.#inBuild(path) : ofNodeImage(path)
  }

  #inBuild(path: string): string {
    return join(this.#folder, 'build', path)
  }
}

/** What stands in for the official image of Node: its program and licence, of the npm package of the same version. */
function ofNodeImage(path: string): string {
  if (path === '/usr/local/bin/node') return realpathSync(process.execPath)
  const inPackage = `node_modules/node/node_modules/node-${process.platform}-${process.arch}`
  const file = path.replace(/^\/usr\/local/, inPackage)
  if (existsSync(file)) return file
  throw new Error(`nothing stands in for ${path} of Node's image`)
}

/** Puts the shared libraries that a program needs into a root, in place of the base; their names. */
export function addLibraries(root: string, program: string): readonly string[] {
  const lines = execFileSync('ldd', [program], { encoding: 'utf8' }).split('\n')
  const files = lines.flatMap((line) => /(\/\S+)/.exec(line)?.[1] ?? [])
  for (const file of files) {
    cpSync(realpathSync(file), join(root, file), { recursive: true })
    chmodSync(join(root, file), 0o755)
  }
  return files.map((file) => basename(file))
}

/** All files below a folder with their sizes in bytes, by path: `{'berth/LICENSE': 11357}`. */
export function filesIn(folder: string): ReadonlyMap<string, number> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => !entry.isDirectory())
  return new Map(
    files
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path): [string, number] => [path.slice(folder.length + 1), lstatSync(path).size])
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  )
}
