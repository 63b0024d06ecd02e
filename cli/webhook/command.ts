import type { Command } from 'commander'
import { runService } from '../run-service.ts'
import type { Terminal } from '../terminal.ts'
import { addWebhookOptions, webhookOptions, type GivenOptions } from './options.ts'

/** `berth webhook`: the admission server, as it runs in the cluster. */
export function addWebhook(program: Command, terminal: Terminal): void {
  const command = program.command('webhook').summary('serve admission reviews (what runs in the cluster)')
  addWebhookOptions(command).action(async (given: GivenOptions) => {
    const options = webhookOptions(given)
    const { startWebhook } = await import('../../webhook/main.ts')
    await runService((signal) => startWebhook({ ...options, signal }), terminal)
  })
}
