import { readFile } from 'node:fs/promises'
import { expect, it } from '@jest/globals'
import type { BerthCluster } from '../describe-on-berth.ts'
import { pod } from '../rule-rows/manifests.ts'

const SECRET = 'correct-horse-battery-staple'

/** Everything that the webhook has logged in all these tests. */
export function logs(on: () => BerthCluster): void {
  it('finds who was refused what, and neither tokens, keys, nor what is in the pods', async () => {
    const env = [{ name: 'PASSWORD', value: SECRET }]
    const spec = {
      containers: [{ name: 'app', image: 'registry.example/app:1', env, args: [`--password=${SECRET}`] }],
    }
    const annotations = { 'example.com/token': SECRET }
    const refused = await on().kubectl(
      ['create', '-f', '-'],
      pod('secretive', 'missing', spec, { namespace: 'shop', annotations }),
    )
    expect(refused.stderr).toContain('network-exists: ')
    await on().given(pod('admitted', 'lan', spec, { namespace: 'shop', annotations }))

    const lines = on().berth.log()
    expect(lines).toContainEqual(
      expect.objectContaining({ decision: 'denied', namespace: 'shop', name: 'secretive', user: 'admin' }),
    )
    const text = JSON.stringify(lines)
    const { token } = JSON.parse(await readFile(on().berth.kubeconfig, 'utf8')).users[0].user
    expect(token.length).toBeGreaterThan(100)
    // A part is as bad as the whole: the signature is the token's end.
    for (const part of [SECRET, token, token.slice(-40), 'PRIVATE KEY', 'Bearer', 'authorization'])
      expect(text).not.toContain(part)
  })
}
