import { describe, expect, it } from '@jest/globals'
import { text } from '../../network/json/json.ts'
import { EMERGENCY_PAGE, SHOWN } from '../cluster/emergency/page.ts'
import { invented } from '../cluster/pages/shown.ts'
import { itemsOf, objectsOf } from '../manifests/manifest-files.ts'

// That its commands print what it shows: test/cluster/emergency.test.ts.
describe('the emergency page', () => {
  it('says of each entry of the registrations whether it fails closed', () => {
    const entries = objectsOf('manifests/base/webhooks.yaml').flatMap((object) => itemsOf(object, 'webhooks'))
    const wanted = new Set(
      entries.map((entry) => `${text(entry, 'name') ?? ''} ${text(entry, 'failurePolicy') ?? ''}`),
    )
    const rows = [...EMERGENCY_PAGE.matchAll(/^\| (`.*?berth\.dev`.*?) +\| (Fail|Ignore) /gm)]
    const said = rows.flatMap(([, names = '', policy = '']) =>
      [...names.matchAll(/`([^`]+)`/g)].map(([, name = '']) => `${name} ${policy}`),
    )
    expect(wanted.size).toBeGreaterThan(5)
    expect(said.toSorted()).toEqual([...wanted].toSorted())
  })

  it('has the two commands that take Berth out, and the one that switches it off', () => {
    const commands = SHOWN.map(({ command }) => command)
    expect(commands).toContain('berth uninstall')
    expect(commands).toContain(
      'kubectl delete mutatingwebhookconfiguration,validatingwebhookconfiguration berth',
    )
    expect(commands.length).toBeGreaterThan(20)
  })
})

describe('what the page shows, against what a command printed', () => {
  const real = 'NAME          AGE\nberth-wcwv7   3s\nweb-64895b6c9d-x2x4z   1m5s\nthe end of it\n'

  it.each([
    ['other numbers, ages, hashes and padding', ['NAME  AGE', 'berth-vf6lx 12s', 'web-0123456789-abcde 7s']],
    ['lines left out', ['…', 'the end of it']],
    ['the rest of a line left out', ['the end …']],
  ])('is the same with %s', (_what, shown) => {
    expect(invented(shown, real)).toEqual([])
  })

  it.each([
    ['a line that was not printed', 'all is well'],
    ['another beginning', 'no end …'],
    ['another name', 'barth-wcwv7   3s'],
  ])('is not the same with %s', (_what, line) => {
    expect(invented([line], real)).toEqual([line])
  })
})
