import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { registerWebhooks } from '../../cli/sandbox/register-webhooks.ts'
import { startWebhook, type Webhook } from '../../webhook/main.ts'
import { ObjectAccess } from '../cluster/rule-rows/object-access.ts'
import { ROWS_CONFIG, RULE_ROWS, titleOf } from '../cluster/rule-rows/rows.ts'
import { runRow } from '../cluster/rule-rows/run-row.ts'
import { servingCertificate } from '../cluster/serving-certificate.ts'
import { until } from '../cluster/until.ts'
import { TemporarySandbox } from './temporary-sandbox.ts'

// The same rows that test/cluster/rules.test.ts drives on a real API server: the sandbox proves nothing by itself. Without an
// allocator, as there: it would free the leases that rows are about.
describe('every rule, in the sandbox', () => {
  let sandbox: TemporarySandbox
  let webhook: Webhook
  let access: ObjectAccess
  beforeAll(async () => {
    sandbox = await TemporarySandbox.start()
    const configFile = join(sandbox.directory, 'berth.yaml')
    await writeFile(
      configFile,
      `apiVersion: config.berth.dev/v1alpha1\nkind: BerthConfiguration\n${ROWS_CONFIG}`,
    )
    const certificate = await servingCertificate(sandbox.directory)
    const started = await startWebhook({
      configFile,
      kubeconfig: sandbox.running.kubeconfigPath,
      host: '127.0.0.1',
      port: 0,
      certificate: certificate.files,
      logLevel: 'silent',
      berthUsers: [],
      shutdownDelay: 0,
    })
    if (!started.ok) throw new Error(started.problem)
    webhook = started.value
    await until(
      () => webhook.unready().length === 0,
      () => webhook.unready().join('; '),
    )
    await registerWebhooks(sandbox.running, `https://127.0.0.1:${webhook.port}`, certificate.authority)
    access = new ObjectAccess(sandbox.target)
  })
  afterAll(async () => {
    access.close()
    await webhook.close()
    await sandbox.stop()
  })

  it.each(RULE_ROWS.map((row, at) => ({ title: titleOf(row), row, at })))('$title', async ({ row, at }) => {
    const told = await runRow(access, row, `row-${at}`)
    expect(told).toEqual({
      rules: row.expected,
      allowed: !Object.values(row.expected).includes('D'),
      text: expect.anything(),
    })
    for (const word of row.words ?? []) expect(told.text).toContain(word)
  })
})
