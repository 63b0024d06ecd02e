import { text, type JsonObject } from '../../network/json/json.ts'
import { ApiError, badRequest } from '../api/api-error.ts'
import { numberAt } from '../api/kube-object.ts'

/** A webhook said no: its own Status with the webhook's name in front (apiserver `webhook/errors/statuserror.go`). */
export function denial(webhook: string, result: JsonObject = {}): ApiError {
  const denied = `admission webhook "${webhook}" denied the request`
  const reason = text(result, 'message') ?? text(result, 'reason') ?? ''
  const message = reason === '' ? `${denied} without explanation` : `${denied}: ${reason}`
  const code = Math.max(400, numberAt(result, 'code') ?? 400)
  return ApiError.of({ metadata: {}, ...result, status: 'Failure', message, code }, code, message)
}

export const dryRunUnsupported = (webhook: string): ApiError =>
  badRequest(`admission webhook "${webhook}" does not support dry run`)
