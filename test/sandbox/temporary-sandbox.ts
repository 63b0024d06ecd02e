import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSandbox, type Sandbox, type SandboxOptions } from '../../sandbox/sandbox.ts'
import { apiCall, hangUp, type ApiAnswer, type CallOptions } from '../cluster/api/api-call.ts'
import { Watch } from '../cluster/api/watching.ts'
import type { Target } from '../cluster/target.ts'

/** A sandbox in a temporary directory, and its restart. */
export class TemporarySandbox {
  readonly directory: string
  #sandbox: Sandbox
  #target: Target

  private constructor(directory: string, sandbox: Sandbox) {
    this.directory = directory
    this.#sandbox = sandbox
    this.#target = targetOf(sandbox)
  }

  static async start(options: Partial<SandboxOptions> = {}): Promise<TemporarySandbox> {
    const directory = await mkdtemp(join(tmpdir(), 'berth-sandbox-'))
    return new TemporarySandbox(directory, await startSandbox({ directory, ...options }))
  }

  get running(): Sandbox {
    return this.#sandbox
  }

  get target(): Target {
    return this.#target
  }

  call(method: string, path: string, options?: CallOptions): Promise<ApiAnswer> {
    return apiCall(this.#target, method, path, options)
  }

  watch(path: string): Promise<Watch> {
    return Watch.open(this.#target, path)
  }

  async restart(): Promise<void> {
    hangUp(this.#target)
    await this.#sandbox.close()
    this.#sandbox = await startSandbox({ directory: this.directory })
    this.#target = targetOf(this.#sandbox)
  }

  async stop(): Promise<void> {
    hangUp(this.#target)
    await this.#sandbox.close()
    await rm(this.directory, { recursive: true, force: true })
  }
}

export const targetOf = ({ url, caPem, token }: Sandbox): Target => ({
  name: 'sandbox',
  baseUrl: url,
  ca: caPem,
  token,
})
