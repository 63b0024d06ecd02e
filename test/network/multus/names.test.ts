import { describe, expect, it } from '@jest/globals'
import { isHardwareAddress } from '../../../network/multus/hardware-address.ts'
import { interfaceNameFault } from '../../../network/multus/interface-name.ts'

describe('an interface name', () => {
  it.each(['net1', 'eth1.100', 'Net1', 'net_1', 'a', '123456789012345', '...', 'é'])('may be %s', (name) => {
    expect(interfaceNameFault(name)).toBeUndefined()
  })

  it.each([
    ['', 'is empty'],
    ['1234567890123456', 'is longer than 15 characters'],
    ['éééééééé', 'is longer than 15 characters'],
    ['a b', 'contains a space, a slash or a colon'],
    ['a\u0085', 'contains a space, a slash or a colon'],
    ['a/b', 'contains a space, a slash or a colon'],
    ['eth0:1', 'contains a space, a slash or a colon'],
    ['.', 'is a directory name'],
    ['..', 'is a directory name'],
  ])('%j %s', (name, fault) => {
    expect(interfaceNameFault(name)).toBe(fault)
  })
})

describe('a hardware address, as net.ParseMAC reads it', () => {
  it.each([
    '02:00:5e:10:00:00',
    '02-00-5E-10-00-00',
    '0200.5e10.0000',
    '02:00:5e:10:00:00:00:01',
    '0200.5e10.0000.0001',
    Array(20).fill('00').join(':'),
    Array(10).fill('0000').join('.'),
  ])('is %s', (text) => {
    expect(isHardwareAddress(text)).toBe(true)
  })

  it.each([
    '',
    '02:00:5e:10:00',
    '02:00:5e:10:00:00:01',
    '02:00-5e:10:00:00',
    '02:00:5e:10:00:0g',
    '2:0:5e:10:0:0',
    '02005e100000',
    '0200:5e10:0000',
    `${Array(20).fill('00').join(':')}:`,
  ])('is not %j', (text) => {
    expect(isHardwareAddress(text)).toBe(false)
  })
})
