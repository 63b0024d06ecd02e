import { expect, it } from '@jest/globals'
import type { ControlPlane } from '../environment.ts'
import { recordedCalls, refusals } from './recorded-call.ts'

/** The last test of a block in which Berth runs as its service accounts: a missing right must not hide in a retry. */
export function refusedNothing(cluster: () => ControlPlane): void {
  it('asked for nothing that its accounts may not do', async () => {
    expect((await recordedCalls(cluster())).length).toBeGreaterThan(0)
    expect(await refusals(cluster())).toEqual([])
  })
}
