import { describe, expect, it } from '@jest/globals'
import { foldKey, member, memberText } from '../../../network/json/case-fold.ts'

describe('a member as Go reads it', () => {
  it('is found in any case', () => {
    expect(member({ rangestart: 'x' }, 'rangeStart')).toEqual({ key: 'rangestart', value: 'x' })
  })

  it('is the last one that matches', () => {
    expect(member({ MTU: 1, mtu: 2, Mtu: 3 }, 'mtu')).toEqual({ key: 'Mtu', value: 3 })
  })

  it('is absent if it is null', () => {
    expect(member({ mtu: null }, 'mtu')).toBeUndefined()
    expect(member({ mtu: 5, MTU: null }, 'mtu')).toEqual({ key: 'mtu', value: 5 })
  })

  it('is never inherited', () => {
    expect(member({}, 'constructor')).toBeUndefined()
    expect(member({}, '__proto__')).toBeUndefined()
  })

  it('folds the two letters beyond ASCII that Go folds into it', () => {
    expect(foldKey('ſubnet')).toBe(foldKey('SUBNET'))
    expect(foldKey('\u212Aernelpath')).toBe(foldKey('kernelpath'))
    expect(memberText({ ſubnet: 'x' }, 'subnet')).toBe('x')
  })

  it('is the same in an object of thousands of keys', () => {
    const many = Object.fromEntries(Array.from({ length: 5000 }, (_, place) => [`key${place}`, place]))
    expect(member({ mtu: 1, ...many, Mtu: 2, MTU: null }, 'mtu')).toEqual({ key: 'Mtu', value: 2 })
    expect(member({ ...many, addreß: 1 }, 'address')).toBeUndefined()
    expect(member(many, 'constructor')).toBeUndefined()
  })

  it('does not fold one letter into two', () => {
    expect(member({ addreß: 1 }, 'address')).toBeUndefined()
  })
})
