import { mkdtemp, mkdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type BrowserContext, type Page } from 'playwright-core'

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** A page, with everything that it complained of or asked of others. */
export interface Watched {
  readonly page: Page
  /** Errors and warnings of the console, uncaught exceptions, requests that failed or went elsewhere. */
  readonly complaints: readonly string[]
}

/** A Chromium without a screen, with a profile of its own that goes with it. */
export class Browser {
  readonly #context: BrowserContext
  readonly #profile: string

  private constructor(context: BrowserContext, profile: string) {
    this.#context = context
    this.#profile = profile
  }

  static async launch(executablePath: string): Promise<Browser> {
    const profile = await mkdtemp(join(tmpdir(), 'berth-chromium-'))
    const viewport = { width: 1400, height: 1000 }
    const context = await chromium.launchPersistentContext(profile, { executablePath, args: FLAGS, viewport })
    return new Browser(context, profile)
  }

  async open(url: string): Promise<Watched> {
    const page = await this.#context.newPage()
    const complaints: string[] = []
    const { origin } = new URL(url)
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(`console: ${message.text()}`)
    })
    page.on('pageerror', (error) => complaints.push(`exception: ${error.message}`))
    page.on('requestfailed', (request) => {
      // A stream of events ends with its page.
      if (!request.url().endsWith('/map/events')) complaints.push(`failed: ${request.url()}`)
    })
    page.on('request', (request) => {
      if (new URL(request.url()).origin !== origin) complaints.push(`elsewhere: ${request.url()}`)
    })
    page.on('response', (response) => {
      if (response.status() >= 400) complaints.push(`${response.status()}: ${response.url()}`)
    })
    await page.goto(url)
    await page.locator('[role=grid]').waitFor()
    return { page, complaints }
  }

  async close(): Promise<void> {
    await this.#context.close()
    await rm(this.#profile, { recursive: true, force: true })
  }
}

/** Of the whole page, as PNG; also into the folder SCREENSHOTS, for whoever wants to look at them. */
export async function screenshot(page: Page, name: string): Promise<Buffer> {
  const folder = process.env['SCREENSHOTS']
  if (folder === undefined) return page.screenshot({ fullPage: true })
  await mkdir(folder, { recursive: true })
  return page.screenshot({ fullPage: true, path: join(folder, `${name}.png`) })
}
