import { describe, expect, it } from '@jest/globals'
import { SCRIPTS } from '../../../cli/completion/scripts.ts'
import { berth } from '../berth.ts'
import { hasShell, pathWithBerth, TRIES } from './shells.ts'

type Shell = (typeof SHELLS)[number]

const SHELLS = ['bash', 'zsh', 'fish'] as const

const PATH = pathWithBerth()

const ROWS: Readonly<Record<Shell, readonly (readonly [string, readonly string[]])[]>> = {
  bash: [
    ['berth rev', ['review']],
    ['berth review --output=sa', ['sarif']],
    ['berth review -f examples/s4', ['examples/s4-host-device']],
    ['berth sandbox --directory examples/s4', ['examples/s4-host-device']],
    ['berth explain host-', ['host-local-spans-nodes', 'host-network']],
  ],
  zsh: [
    ['berth rev', ['berth review ']],
    ['berth review --output=sa', ['berth review --output=sarif ']],
    ['berth review -f examples/s4', ['berth review -f examples/s4-host-device/']],
    ['berth explain host-n', ['berth explain host-network ']],
  ],
  fish: [
    ['berth rev', ['review']],
    ['berth review --output=sa', ['--output=sarif']],
    ['berth review -f examples/s4', ['examples/s4-host-device/']],
    ['berth sandbox --directory examples/s4', ['examples/s4-host-device/']],
    ['berth explain host-', ['host-local-spans-nodes', 'host-network']],
  ],
}

describe('berth completion', () => {
  it.each(SHELLS)('prints the script of %s', async (shell) => {
    expect((await berth(['completion', shell])).out).toBe(SCRIPTS[shell])
  })

  it('knows no other shell', async () => {
    const { code, error } = await berth(['completion', 'csh'])
    expect({ code, error }).toEqual({ code: 2, error: expect.stringContaining('bash, zsh, fish') })
  })
})

for (const shell of SHELLS) {
  const has = hasShell(shell)
  if (!has)
    process.stderr.write(`\n*** no ${shell} here: its completion is not tested (apt-get install ${shell})\n`)
  const rows = has ? describe : describe.skip
  rows(`completion in ${shell}`, () => {
    it.each(ROWS[shell].map(([line, offered]) => ({ line, offered })))(
      'makes of $line and TAB $offered',
      ({ line, offered }) => {
        expect(TRIES[shell](line, PATH)).toEqual(offered)
      },
      60_000,
    )
  })
}
