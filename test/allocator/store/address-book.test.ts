import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { AddressBook } from '../../../allocator/store/address-book.ts'
import { AllocationModel } from '../../../cluster/allocation/allocation-model.ts'
import { formatAddress } from '../../../network/address/address.ts'
import { asking, at, lease, pod, rangeOf, storedLease } from '../../cluster-model/allocation/objects.ts'

const potOf = (...ranges: readonly string[]) => ({ domain: 'default', ranges: ranges.map(rangeOf) })

function bookWith(...leased: readonly string[]) {
  const model = new AllocationModel()
  for (const [place, address] of leased.entries())
    model.learn('IPLease', storedLease(lease(address), place + 1))
  return { model, book: new AddressBook(model) }
}

const pick = (book: AddressBook, ...ranges: readonly string[]) => {
  const picked = book.pick(potOf(...ranges))
  return picked && formatAddress(picked.address)
}

describe('AddressBook', () => {
  it('picks the lowest free address that no other worker has in hand', () => {
    const { book } = bookWith('10.0.0.1', '10.0.0.3')
    const first = book.pick(potOf('10.0.0.1-10.0.0.5'))
    expect(first && formatAddress(first.address)).toBe('10.0.0.2')
    expect(pick(book, '10.0.0.1-10.0.0.5')).toBe('10.0.0.4')
    first?.putBack()
    expect(pick(book, '10.0.0.1-10.0.0.5')).toBe('10.0.0.2')
  })

  it('goes on to the next range when one is full or in hand', () => {
    const { book } = bookWith('10.0.0.1')
    const ranges = ['10.0.0.1', '10.0.0.5', 'fd00::1']
    expect(pick(book, ...ranges)).toBe('10.0.0.5')
    expect(pick(book, ...ranges)).toBe('fd00::1')
    expect(pick(book, ...ranges)).toBeUndefined()
  })

  it('ends with the last address there is', () => {
    const { book } = bookWith()
    const last = 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'
    expect([pick(book, last), pick(book, last), pick(book, last)].map((one) => one?.slice(-4))).toEqual([
      'fffe',
      'ffff',
      undefined,
    ])
  })

  it('has the addresses of two domains apart', () => {
    const { book } = bookWith()
    expect(pick(book, '10.0.0.1')).toBe('10.0.0.1')
    expect(book.pick({ ...potOf('10.0.0.1'), domain: 'lab' })).toBeDefined()
    expect(pick(book, '10.0.0.1')).toBeUndefined()
  })

  it('puts back once, not what another has picked since', () => {
    const { book } = bookWith()
    const first = book.pick(potOf('10.0.0.1'))
    first?.putBack()
    expect(pick(book, '10.0.0.1')).toBe('10.0.0.1')
    first?.putBack()
    expect(pick(book, '10.0.0.1')).toBeUndefined()
  })

  it('picks a very address if it is of the pot, free, and in no hand', () => {
    const { book } = bookWith('10.0.0.1')
    const pot = potOf('10.0.0.1-10.0.0.5')
    const exactly = (address: string) => book.pickExactly(pot, at(address)) !== undefined
    expect(['10.0.0.1', '10.0.0.2', '10.0.0.2', '10.0.0.6', 'fd00::1'].map(exactly)).toEqual([
      false,
      true,
      false,
      false,
      false,
    ])
    expect(pick(book, '10.0.0.1-10.0.0.5')).toBe('10.0.0.3')
  })

  it('lets a started pod have what its own annotation names', () => {
    const { model, book } = bookWith()
    model.upsert('Pod', pod({ networks: asking('10.0.0.1/24') }))
    const pot = potOf('10.0.0.1-10.0.0.5')
    expect(book.pickExactly(pot, at('10.0.0.1'))).toBeUndefined()
    expect(book.pickExactly(pot, at('10.0.0.1'), lease('10.0.0.1'))).toBeDefined()
  })

  it('gives every address once, lowest first, however many workers pick and put back', () => {
    const steps = fc.array(fc.record({ pick: fc.boolean(), place: fc.nat(8) }), {
      maxLength: 60,
      size: 'max',
    })
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 12 })), steps, (taken, done) => {
        const { book } = bookWith(...taken.map((host) => `10.0.0.${host}`))
        const hands: { readonly host: number; readonly putBack: () => void }[] = []
        for (const { pick: picks, place } of done) {
          if (!picks) {
            for (const { putBack } of hands.splice(place, 1)) putBack()
            continue
          }
          const hosts = Array.from({ length: 12 }, (_, at0) => at0 + 1)
          const free = hosts.find((host) => !taken.includes(host) && !hands.some((one) => one.host === host))
          const picked = book.pick(potOf('10.0.0.1-10.0.0.7', '10.0.0.8-10.0.0.12'))
          expect(picked && Number(picked.address.value & 255n)).toBe(free)
          if (picked !== undefined && free !== undefined)
            hands.push({ host: free, putBack: () => picked.putBack() })
        }
      }),
    )
  })
})
