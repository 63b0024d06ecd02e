import type { VersionedKind } from '../kinds/resource-kind.ts'
import type { AdmissionAttributes } from './attributes.ts'
import { denial, dryRunUnsupported } from './denial.ts'
import { admissionReview, InvalidResponse, readVerdict } from './review.ts'
import { CallFailed, type WebhookClient } from './webhook-client.ts'
import type { Webhook } from './webhook.ts'

/** The webhook could not be asked, or did not answer as it must; failurePolicy decides. */
export class WebhookFailed extends Error {
  constructor(webhook: string, why: string) {
    super(`failed calling webhook "${webhook}": ${why}`)
  }
}

export interface Question {
  readonly webhook: Webhook
  readonly attributes: AdmissionAttributes
  readonly matched: VersionedKind
  readonly mutating: boolean
}

/** Takes one warning for the user. */
export type Warn = (warning: string) => void

/**
 * Asks one webhook; gives back its JSON patch, if any.
 * @throws ApiError if it denies, WebhookFailed if it cannot be asked
 */
export async function ask(
  client: WebhookClient,
  question: Question,
  warn: Warn,
): Promise<string | undefined> {
  const { webhook, attributes, matched, mutating } = question
  if (attributes.dryRun && !webhook.runsDry) throw dryRunUnsupported(webhook.name)
  if (!webhook.reviewVersions.includes('v1'))
    throw new WebhookFailed(
      webhook.name,
      'could not create admission objects: webhook does not accept known AdmissionReview versions (v1)',
    )
  const { uid, body } = admissionReview(attributes, matched)
  try {
    const verdict = readVerdict(await client.post(webhook, body), uid, mutating)
    verdict.warnings.forEach(warn)
    if (!verdict.allowed) throw denial(webhook.name, verdict.result)
    return verdict.patch
  } catch (error) {
    if (error instanceof CallFailed)
      throw new WebhookFailed(webhook.name, `failed to call webhook: ${error.message}`)
    if (error instanceof InvalidResponse)
      throw new WebhookFailed(webhook.name, `received invalid webhook response: ${error.message}`)
    throw error
  }
}
