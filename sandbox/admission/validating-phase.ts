import { internalError } from '../api/api-error.ts'
import { ask, WebhookFailed, type Warn } from './ask.ts'
import type { AdmissionAttributes } from './attributes.ts'
import { matchedKind } from './match.ts'
import type { PhaseTools } from './mutating-phase.ts'
import type { Webhook } from './webhook.ts'

/**
 * Asks all validating webhooks at once; the first refusal, in the order of answers, is the one that the user sees.
 * @throws ApiError if a webhook denies or fails closed
 */
export async function validate(
  webhooks: readonly Webhook[],
  attributes: AdmissionAttributes,
  tools: PhaseTools,
  warn: Warn,
): Promise<void> {
  const refusals: unknown[] = []
  await Promise.all(
    webhooks.map(async (webhook) => {
      const matched = matchedKind(webhook, attributes, tools.namespaceLabels)
      if (matched === undefined) return
      try {
        await ask(tools.client, { webhook, attributes, matched, mutating: false }, warn)
      } catch (error) {
        if (!(error instanceof WebhookFailed)) refusals.push(error)
        else if (!webhook.ignoresFailure) refusals.push(internalError(error.message))
        else tools.log(`failing open: ${error.message}`)
      }
    }),
  )
  if (refusals.length > 0) throw refusals[0]
}
