import { describe, expect, it } from '@jest/globals'
import { Services } from '../../../cli/allocator/running-services.ts'

describe('the services of a process', () => {
  it('are ready when they are started and each of them is', () => {
    const services = new Services()
    const reasons = ['no token']
    services.add({ close: () => undefined })
    services.add({ unready: () => reasons, close: () => undefined })
    expect(services.unready()).toEqual(['starting', 'no token'])
    services.started()
    expect(services.unready()).toEqual(['no token'])
    reasons.length = 0
    expect(services.unready()).toEqual([])
  })

  it('tell their metrics as one text', async () => {
    const services = new Services()
    services.add({ metrics: () => Promise.resolve('a 1\n'), close: () => undefined })
    services.add({ close: () => undefined })
    services.add({ metrics: () => Promise.resolve('b 2\n'), close: () => undefined })
    expect(await services.print()).toMatchObject({ text: 'a 1\nb 2\n' })
  })

  it('end one after the other, the last first, unready from the beginning', async () => {
    const services = new Services()
    const ended: string[] = []
    const service = (name: string) => ({
      close: async () => {
        ended.push(`${name} is asked, ${services.unready().join()}`)
        await Promise.resolve()
        ended.push(`${name} ends`)
      },
    })
    services.add(service('operations'))
    services.add(service('allocator'))
    services.started()
    await services.close()
    expect(ended).toEqual([
      'allocator is asked, stopping',
      'allocator ends',
      'operations is asked, stopping',
      'operations ends',
    ])
  })
})
