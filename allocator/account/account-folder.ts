import { chmod, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** For us and for the webhook, which runs with the same group. */
const FILE_MODE = 0o640
const FOLDER_MODE = 0o750

/** A folder as kubelet mounts it for a service account: `token`, `ca.crt`, `namespace`. */
export class AccountFolder {
  readonly #folder: string
  readonly #ownFolder: string

  /** `ownFolder`: that of our own account, of which the cluster's authority is taken. */
  constructor(folder: string, ownFolder: string) {
    this.#folder = folder
    this.#ownFolder = ownFolder
  }

  /** Each file is there whole or as it was before; the token comes last, so that whoever waits for it finds the others. */
  async write(token: string, namespace: string): Promise<void> {
    const authority = await readFile(join(this.#ownFolder, 'ca.crt'), 'utf8')
    await mkdir(this.#folder, { recursive: true, mode: FOLDER_MODE })
    await this.#replace('ca.crt', authority)
    await this.#replace('namespace', namespace)
    await this.#replace('token', token)
  }

  async hasToken(): Promise<boolean> {
    return stat(join(this.#folder, 'token')).then(
      () => true,
      () => false,
    )
  }

  /** Nobody but us writes here: what a crash left of the same name is overwritten. */
  async #replace(name: string, content: string): Promise<void> {
    const next = join(this.#folder, `.${name}.next`)
    await writeFile(next, content, { mode: FILE_MODE })
    // The process's umask takes bits from the mode of a file that is made, and one that is there keeps its own.
    await chmod(next, FILE_MODE)
    await rename(next, join(this.#folder, name))
  }
}
