import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { servedMap } from '../map/routes/served-map.ts'
import { Browser, screenshot, type Watched } from './browser.ts'
import { Cluster } from './cluster.ts'
import { requirements } from './requirements.ts'

const { chromium, missing } = requirements()
const suite = missing.length === 0 ? describe : describe.skip

const OFFICE = '192.168.40.0/24'
const HOSTILE = '<img src=x onerror="document.title=\'stolen\'">'

interface Looked {
  readonly passed: number
  /** `color-contrast: <td>…`. */
  readonly violations: readonly string[]
}

/** Runs in the page, where axe was put before. */
const LOOK = `axe.run().then(({ passes, violations }) => ({
  passed: passes.length,
  violations: violations.flatMap(({ id, nodes }) =>
    nodes.slice(0, 3).map(({ html, failureSummary }) => id + ': ' + html + ' ' + failureSummary)),
}))`

async function furnish(cluster: Cluster): Promise<void> {
  const berth = (range: string, more = {}) => ({ master: 'eth1', ipam: { type: 'berth', range, ...more } })
  const bounds = { range_start: '192.168.40.10', range_end: '192.168.40.99', gateway: '192.168.40.1' }
  await cluster.network('default/office', berth(OFFICE, bounds))
  await cluster.network('default/campus', berth('10.0.0.0/8'))
  await cluster.network('default/six', berth('fd00:40::/64'))
  await cluster.namespace('loose', { 'berth.dev/enforce': 'privileged' })
  const theirs = { type: 'whereabouts', range: '172.20.0.0/24', network_name: HOSTILE }
  await cluster.network('loose/hostile', { master: 'eth1', ipam: theirs })
  await cluster.pool('loose/one', ['172.16.0.10-172.16.0.127'])
  await cluster.pool('loose/two', ['172.16.0.64-172.16.0.200'])
  await cluster.network('loose/mac', { master: 'eth9', ipam: { type: 'dhcp' } })
  await cluster.network('loose/ip', { type: 'ipvlan', mode: 'l3', master: 'eth9', ipam: { type: 'dhcp' } })
  for (const [name, network] of [
    ['web-1', 'office'],
    ['web-2', 'office'],
    ['roamer', 'campus'],
    ['sixer', 'six'],
  ] as const)
    await cluster.pod(name, network)
}

suite('the map in Chromium', () => {
  let cluster: Cluster
  let browser: Browser
  const open: Watched[] = []
  beforeAll(async () => {
    cluster = await Cluster.start()
    await furnish(cluster)
    browser = await Browser.launch(chromium)
  })
  afterAll(async () => {
    await browser?.close()
    await cluster?.stop()
  })
  afterEach(async () => {
    const complaints = open.flatMap((watched) => watched.complaints)
    for (const { page } of open.splice(0)) await page.close()
    expect(complaints).toEqual([])
  })

  const at = async (range?: string, domain = 'default'): Promise<Page> => {
    const place = range === undefined ? '' : `#${new URLSearchParams({ domain, range }).toString()}`
    const watched = await browser.open(`${cluster.map}${place}`)
    open.push(watched)
    return watched.page
  }
  const cell = (page: Page, address: string) =>
    page.getByRole('gridcell', { name: new RegExp(`^${address.replaceAll('.', '\\.')},`) })
  const focused = (page: Page): Promise<string> =>
    page.evaluate('document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.id ?? ""')

  it('begins with a subnet in use, and has a link to each', async () => {
    const page = await at()
    expect(await page.title()).toBe('Berth: map of addresses')
    const links = await page.getByRole('navigation', { name: 'Domains' }).getByRole('link').allInnerTexts()
    const ranges = links.map((text) => text.split(/\s/)[0])
    expect(ranges).toEqual(
      expect.arrayContaining(['10.0.0.0/8', '172.16.0.0/24', OFFICE, 'fd00:40::/64', '172.20.0.0/24']),
    )
    await page.getByRole('link', { name: OFFICE }).click()
    await page.getByRole('heading', { name: OFFICE }).waitFor()
    expect(await page.locator('#live').innerText()).toContain('live')
  })

  it('shows a /24 with one cell for each address, each saying what it is', async () => {
    const page = await at(OFFICE)
    expect(await page.getByRole('gridcell').count()).toBe(256)
    for (const [address, label] of [
      ['192.168.40.0', '192.168.40.0, edge'],
      ['192.168.40.1', '192.168.40.1, gateway'],
      ['192.168.40.2', '192.168.40.2, outside'],
      ['192.168.40.10', '192.168.40.10, bound, Pod default/web-1 (net1)'],
      ['192.168.40.11', '192.168.40.11, bound, Pod default/web-2 (net1)'],
      ['192.168.40.12', '192.168.40.12, free'],
      ['192.168.40.99', '192.168.40.99, free'],
      ['192.168.40.100', '192.168.40.100, outside'],
      ['192.168.40.255', '192.168.40.255, edge'],
    ] as const)
      expect(await cell(page, address).getAttribute('aria-label')).toMatch(
        new RegExp(`^${label.replaceAll(/[().]/g, '\\$&')}(, node node\\d)?$`),
      )
    expect(await cell(page, '192.168.40.10').innerText()).toBe('B')
    const legend = await page
      .getByRole('region', { name: 'What the colours' })
      .getByRole('row')
      .allInnerTexts()
    expect(legend.map((row) => row.split(/\s+/).slice(-2).join(' '))).toEqual(
      expect.arrayContaining(['bound 2', 'free 88', 'gateway 1', 'edge 2', 'outside 163']),
    )
  })

  it('tells owner, lease and since when of the address that is pointed at', async () => {
    const page = await at(OFFICE)
    await cell(page, '192.168.40.10').hover()
    const details = page.getByRole('region', { name: 'The address in focus' })
    await details.getByText('Pod default/web-1 (net1)').waitFor()
    const text = await details.innerText()
    expect(text).toContain('default.192-168-40-10')
    expect(text).toMatch(/since\s+\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/)
  })

  it('is walked by the keyboard, one stop of Tab for the whole grid', async () => {
    const page = await at(OFFICE)
    expect(await page.locator('[role=gridcell][tabindex="0"]').count()).toBe(1)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    const walk = async (...keys: readonly string[]): Promise<string> => {
      for (const key of keys) await page.keyboard.press(key)
      return (await focused(page)).split(',')[0] ?? ''
    }
    expect(await walk()).toBe('192.168.40.0')
    expect(await walk('ArrowLeft', 'ArrowUp')).toBe('192.168.40.0')
    expect(await walk('ArrowRight', 'ArrowDown')).toBe('192.168.40.17')
    expect(await walk('End')).toBe('192.168.40.31')
    expect(await walk('ArrowRight')).toBe('192.168.40.32')
    expect(await walk('Home')).toBe('192.168.40.32')
    expect(await walk('PageDown')).toBe('192.168.40.160')
    expect(await walk('PageDown', 'PageDown')).toBe('192.168.40.240')
    expect(await walk('PageUp')).toBe('192.168.40.112')
    expect(await walk('Control+End')).toBe('192.168.40.255')
    expect(await walk('Control+Home')).toBe('192.168.40.0')
    expect(await page.locator('#details h3').innerText()).toBe('192.168.40.0')
    await page.keyboard.press('Tab')
    expect(await focused(page)).not.toContain('192.168.40')
    expect(await walk('Shift+Tab')).toBe('192.168.40.0')
  })

  it('finds an address, a pod and a network, by the keyboard alone', async () => {
    const page = await at()
    for (const [query, heading, label] of [
      ['web-2', OFFICE, '192.168.40.11, bound, Pod default/web-2'],
      ['10.0.0.1', '10.0.0.0/24', '10.0.0.1, bound, Pod default/roamer'],
      ['default/office', OFFICE, ''],
    ] as const) {
      await page.getByRole('searchbox').fill(query)
      await page.keyboard.press('Enter')
      await page.locator('#results a').first().waitFor()
      await page.waitForFunction("document.activeElement?.closest('#results') !== null")
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: heading }).waitFor()
      if (label === '') continue
      await page.waitForFunction(
        `document.activeElement?.getAttribute('aria-label')?.startsWith(${JSON.stringify(label)})`,
      )
    }
    await page.getByRole('searchbox').fill('no-such-thing')
    await page.getByRole('status').getByText('Nothing is called no-such-thing.').waitFor()
  })

  it('follows the cluster without losing the focus', async () => {
    const page = await at(OFFICE)
    await page.locator('#live.on').waitFor()
    await cell(page, '192.168.40.12').click()
    await cluster.pod('late', 'office')
    await page.getByRole('gridcell', { name: /^192\.168\.40\.12, bound, Pod default\/late/ }).waitFor()
    expect(await focused(page)).toContain('192.168.40.12, bound')
    expect(await page.locator('#details').innerText()).toContain('Pod default/late')
    await page.locator('#table summary').click()
    await page.getByRole('cell', { name: 'Pod default/late' }).waitFor()
    await cluster.deletePod('late')
    await page.waitForFunction("document.activeElement?.localName === 'summary'")
    await cell(page, '192.168.40.12').focus()
    await page.getByRole('gridcell', { name: /^192\.168\.40\.12, (quarantined|free)/ }).waitFor()
    expect(await focused(page)).toMatch(/^192\.168\.40\.12, (quarantined|free)/)
  })

  it('opens a /8 block by block, down to an address', async () => {
    const page = await at('10.0.0.0/8')
    expect(await page.getByRole('gridcell').count()).toBe(256)
    const first = page.getByRole('grid').getByRole('link').first()
    expect(await first.getAttribute('aria-label')).toBe('10.0.0.0/16, 1 bound, 65,534 free, 1 edge')
    await first.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: '10.0.0.0/16' }).waitFor()
    await page.waitForFunction('grid.contains(document.activeElement)')
    expect(await focused(page)).toContain('10.0.0.0/24')
    await page.getByRole('grid').getByRole('link').first().click()
    await page.getByRole('heading', { name: '10.0.0.0/24' }).waitFor()
    expect(await cell(page, '10.0.0.1').innerText()).toBe('B')
    const way = page.getByRole('navigation', { name: 'The way' })
    expect(await way.getByRole('listitem').allInnerTexts()).toEqual([
      '10.0.0.0/8',
      '10.0.0.0/16',
      '10.0.0.0/24',
    ])
    await way.getByRole('link', { name: '10.0.0.0/8' }).click()
    await page.getByRole('heading', { name: '10.0.0.0/8' }).waitFor()
    expect(await page.evaluate('document.activeElement?.localName')).toBe('h2')
    await page.goBack()
    await page.getByRole('heading', { name: '10.0.0.0/24' }).waitFor()
  })

  it('leads from a /64 to the one address in use by its table', async () => {
    const page = await at('fd00:40::/64')
    expect(await page.getByRole('gridcell').count()).toBe(256)
    await page.getByText('1 in use, as a table').click()
    await page
      .getByRole('region', { name: 'Addresses in use' })
      .getByRole('link', { name: 'fd00:40::1' })
      .click()
    await page.getByRole('heading', { name: 'fd00:40::/120' }).waitFor()
    await page.waitForFunction(
      "document.activeElement?.getAttribute('aria-label')?.startsWith('fd00:40::1, bound')",
    )
    expect(await page.getByRole('navigation', { name: 'The way' }).getByRole('listitem').count()).toBe(8)
  })

  it('draws overlaps and interfaces that cannot be shared', async () => {
    const page = await at()
    const conflicts = page.getByRole('region', { name: 'Overlaps and conflicts' })
    expect(await conflicts.innerText()).toMatch(/loose\/mac macvlan[^]*eth9[^]*loose\/ip ipvlan l3/)
    await conflicts.getByRole('link', { name: '172.16.0.64/26' }).click()
    await page.getByRole('heading', { name: '172.16.0.0/24' }).waitFor()
    expect(await page.locator('.cell.overlap').count()).toBe(64)
    expect(await page.locator('#lanes li').count()).toBe(3)
    expect(await cell(page, '172.16.0.64').getAttribute('aria-label')).toContain('claimed by both')
  })

  it('takes no name for markup', async () => {
    const page = await at()
    await page.getByText(HOSTILE).waitFor()
    expect(await page.locator('main img, nav img').count()).toBe(0)
    expect(await page.title()).toBe('Berth: map of addresses')
  })

  it('says what is wrong with a place, and goes on from there', async () => {
    const watched = await browser.open(cluster.map)
    await watched.page.evaluate("location.hash = '#domain=default&range=10.0.0'")
    await watched.page.getByText('range: "10.0.0" is not an IP address').waitFor()
    await watched.page.getByRole('link', { name: OFFICE }).click()
    await watched.page.getByRole('heading', { name: OFFICE }).waitFor()
    expect(await watched.page.locator('#problem').isVisible()).toBe(false)
    await watched.page.close()
  })

  it.each([
    ['light', OFFICE],
    ['dark', OFFICE],
    ['light', '10.0.0.0/8'],
    ['dark', '172.16.0.0/24'],
    ['light', '172.16.0.0/24'],
    ['dark', 'fd00:40::/64'],
    ['light', '10.0.0.0/20'],
  ] as const)('is readable and told to screen readers: %s, %s', async (colorScheme, range) => {
    const page = await at(range)
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.locator('#table summary').click()
    await page.getByRole('searchbox').fill('office')
    await page.locator('#results a').first().waitFor()
    await page.evaluate(axe.source)
    const found = await page.evaluate<Looked>(LOOK)
    expect(found.passed).toBeGreaterThan(20)
    expect(found.violations).toEqual([])
    const image = await screenshot(page, `${range.replaceAll(/[/:]/g, '-')}-${colorScheme}`)
    expect(image.length).toBeGreaterThan(10_000)
    const paper: unknown = await page.evaluate('getComputedStyle(document.body).backgroundColor')
    expect(paper).toBe(colorScheme === 'dark' ? 'rgb(20, 24, 28)' : 'rgb(255, 255, 255)')
  })

  it('says that the connection is lost, and is up to date when it is back', async () => {
    const other = await Cluster.start()
    await other.network('default/lab', { master: 'eth1', ipam: { type: 'berth', range: '10.9.0.0/24' } })
    const { page } = await browser.open(other.map)
    await page.locator('#live.on').waitFor()
    await other.restart(async () => {
      await page.locator('#live.off').waitFor()
      expect(await page.locator('#live').innerText()).toContain('connection lost')
    })
    await other.pod('first', 'lab')
    await page.locator('#live.on').waitFor()
    await cell(page, '10.9.0.1').getByText('B').waitFor()
    await page.close()
    await other.stop()
  })

  it('says that what it shows may be old, though nothing changes, and when it is not any more', async () => {
    const served = await servedMap({ events: { heartbeat: 20 } })
    served.world.berth('lab', '10.9.0.0/24')
    const { page } = await browser.open(`${served.url}/map`)
    await page.locator('#live.on').waitFor()
    const old = page.getByRole('alert')
    expect(await old.count()).toBe(0)
    served.world.unready = ['IPLease: not proved up to date for 61 s']
    await old.getByText('for 61 s').waitFor()
    expect(await old.getAttribute('aria-live')).toBe('assertive')
    served.world.unready = ['IPLease: not proved up to date for 64 s']
    await old.getByText('for 64 s').waitFor()
    expect(await old.getAttribute('aria-live')).toBe('off')
    served.world.unready = []
    await old.waitFor({ state: 'hidden' })
    await page.close()
    await served.close()
  })

  it.each([
    [420, OFFICE],
    [1200, OFFICE],
    [1280, '10.0.0.0/22'],
    [1280, '10.0.0.0/20'],
    [1000, '10.0.0.0/20'],
    [1440, 'fd00:40::/64'],
    [1920, '10.0.0.0/20'],
  ])('fits a screen %d wide: %s', async (width, range) => {
    const page = await at()
    await page.setViewportSize({ width, height: 800 })
    await page.evaluate(`location.hash = '#domain=default&range=${range}'`)
    await page.getByRole('heading', { name: range }).waitFor()
    const wider = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
    expect(wider).toBeLessThanOrEqual(0)
    await screenshot(page, `${width}-${range.replaceAll(/[/:]/g, '-')}`)
    if (width < 1000) return
    const hidden = await page.evaluate<number>(
      '(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)(grid)',
    )
    expect(hidden).toBe(0)
  })

  it('keeps the address that is pointed at in sight on a small screen', async () => {
    const page = await at(OFFICE)
    await page.setViewportSize({ width: 420, height: 800 })
    await cell(page, '192.168.40.10').focus()
    const bottom = await page.evaluate<number>('details.getBoundingClientRect().bottom')
    expect(bottom).toBeLessThanOrEqual(800)
  })
})
