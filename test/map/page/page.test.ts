import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { PHASES } from '../../../map/data/phase.ts'
import { addressNumber, addressText, lastPart } from '../../../map/page/address.js'
import { PHASES as SHOWN } from '../../../map/page/phases.js'
import { spansOf } from '../../../map/page/spans.js'
import { formatAddress } from '../../../network/address/address.ts'
import { addresses } from '../../network/address/arbitrary.ts'
import { MapWorld } from '../world.ts'

const FOLDER = 'map/page'
const files = readdirSync(FOLDER).map((name) => ({ name, text: readFileSync(`${FOLDER}/${name}`, 'utf8') }))
const scripts = files.filter(({ name }) => name.endsWith('.js'))

describe('the page', () => {
  it('knows the phases of the data, in their order, each by a sign of its own', () => {
    expect(SHOWN.map(({ name, letter, text }) => ({ name, letter, text }))).toEqual(
      PHASES.map((phase) => ({ ...phase })),
    )
    expect(new Set(SHOWN.map(({ sign }) => sign)).size).toBe(SHOWN.length)
  })

  it('reads and writes addresses as the data does', () => {
    fc.assert(
      fc.property(addresses, (address) => {
        const text = formatAddress(address)
        expect(addressNumber(text)).toBe(address.value)
        expect(addressText(address.value, address.family === 6)).toBe(text)
        expect(text.endsWith(lastPart(text))).toBe(true)
      }),
    )
  })

  it('knows where a block lies in a range that is no block itself', async () => {
    const world = new MapWorld().pool('one', ['10.9.0.200-10.9.40.10']).pool('two', ['10.9.1.0-10.9.1.63'])
    const { blocks, overlaps } = await world.blocks('10.9.0.200-10.9.40.10')
    const [from = 0, to = 0] = overlaps[0]?.segments[0] ?? []
    const struck = spansOf(blocks).flatMap(([start, end], place) =>
      from < end && to > start ? [blocks[place]?.range] : [],
    )
    expect(blocks[0]?.size).toBe('56')
    expect(struck).toEqual(['10.9.1.0/26'])
  })

  it('knows the block of an overlap of a few addresses in a /64', async () => {
    const world = new MapWorld()
      .pool('one', ['fd00::/64'], { prefix: 64 })
      .pool('two', ['fd00::4200:0:0:10-fd00::4200:0:0:1f'], { prefix: 64 })
    const { blocks, overlaps } = await world.blocks('fd00::/64')
    const [from = 0, to = 0] = overlaps[0]?.segments[0] ?? []
    const struck = spansOf(blocks).flatMap(([start, end], place) =>
      from < end && to > start ? [blocks[place]?.range] : [],
    )
    expect(struck).toEqual(['fd00::4200:0:0:0/72'])
  })

  it('loads nothing from elsewhere, and nothing written into the page', () => {
    for (const { name, text } of files) {
      const foreign = text
        .match(/(?:https?:)?\/\/[a-z][^\s'"]*/gi)
        ?.filter((url) => !url.includes('www.w3.org/2000/svg'))
      expect({ name, foreign: foreign ?? [] }).toEqual({ name, foreign: [] })
    }
    const page = files.find(({ name }) => name === 'index.html')?.text ?? ''
    expect(page).not.toMatch(/<style|\son[a-z]+=|style=|<script(?![^>]*\ssrc=)/)
  })

  it('is part of the image, where the bundle looks for it', () => {
    expect(readFileSync('Dockerfile', 'utf8')).toContain(
      'COPY --from=build /src/map/page/ /berth/map/page/\n',
    )
    expect(readFileSync('.dockerignore', 'utf8')).toContain('\n!map\n')
  })

  it('never takes a name for markup', () => {
    for (const { name, text } of scripts)
      expect({
        name,
        markup: /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b/.test(text),
      }).toEqual({
        name,
        markup: false,
      })
  })

  it('loads only files that are there', () => {
    const known = new Set(files.map(({ name }) => name))
    const wanted = files.flatMap(({ text }) => [
      ...[...text.matchAll(/from '\.\/([^']+)'/g)].map(([, name]) => name ?? ''),
      ...[...text.matchAll(/(?:src|href)="\/map\/([^"]+)"/g)].map(([, name]) => name ?? ''),
    ])
    expect(wanted.length).toBeGreaterThan(10)
    expect(wanted.filter((name) => !known.has(name))).toEqual([])
  })
})
