import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { CHAIN_FIELDS, COMMON_FIELDS } from '../../../network/cni/common-fields.ts'
import { PLUGIN_TYPES } from '../../../network/cni/registry.ts'
import { IPAM_TYPES } from '../../../network/ipam/registry.ts'
import { documented, fieldLines } from './field-lines.ts'

const plugins = documented(readFileSync('docs/plugins.md', 'utf8'))
const ipamTypes = documented(readFileSync('docs/ipam-types.md', 'utf8'))

describe('the documentation', () => {
  it.each(PLUGIN_TYPES)('has every field of the plugin $type', ({ type, fields }) => {
    expect(plugins.get(type)).toEqual(fieldLines(fields))
  })

  it.each(IPAM_TYPES)('has every field of ipam $type', ({ type, fields }) => {
    expect(ipamTypes.get(type)).toEqual(fieldLines(fields))
  })

  it('has the fields of every plugin and of a chain', () => {
    expect(plugins.get('Every plugin')).toEqual(fieldLines(COMMON_FIELDS))
    expect(plugins.get('A chain')).toEqual(fieldLines(CHAIN_FIELDS))
  })

  it('has no type that Berth does not know', () => {
    expect([...plugins.keys()].toSorted()).toEqual(
      ['A chain', 'Every plugin', ...PLUGIN_TYPES.map(({ type }) => type)].toSorted(),
    )
    expect([...ipamTypes.keys()].toSorted()).toEqual(IPAM_TYPES.map(({ type }) => type).toSorted())
  })
})
