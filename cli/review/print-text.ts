import { findingLine } from '../../webhook/admission/answer.ts'
import type { Review } from './reviewed.ts'

/**
 * For people: one line an object, its findings below, a count at the end.
 * ```
 * denied   Pod default/testpod2 (examples/s4-host-device/3-typo-pod.yaml:1)
 *   deny   network-exists: metadata.annotations[k8s.v1.cni.cncf.io/networks][0]: …
 * ```
 */
export function printText(reviews: readonly Review[]): string {
  const blocks = reviews.map(({ manifest, reviewed }) => {
    const name = reviewed.namespace === '' ? reviewed.name : `${reviewed.namespace}/${reviewed.name}`
    const head = `${verdictOf(reviewed).padEnd(8)} ${reviewed.kind} ${name} (${manifest.source}:${manifest.line})`
    const findings = reviewed.findings.map((finding) => `  ${finding.severity}   ${findingLine(finding)}`)
    const injected = (reviewed.allowed ? reviewed.patch : []).map((operation) => `  patch  ${operation.op} ${operation.path}`)
    return [head, ...findings, ...injected].join('\n')
  })
  return [...blocks, summary(reviews)].join('\n') + '\n'
}

const verdictOf = ({ allowed, findings }: Review['reviewed']): string => {
  if (!allowed) return 'denied'
  return findings.length > 0 ? 'warned' : 'allowed'
}

function summary(reviews: readonly Review[]): string {
  const denied = reviews.filter(({ reviewed }) => !reviewed.allowed).length
  const warned = reviews.filter(({ reviewed }) => verdictOf(reviewed) === 'warned').length
  const objects = reviews.length === 1 ? '1 object' : `${reviews.length} objects`
  return `${objects} reviewed: ${denied} denied, ${warned} allowed with warnings, ${reviews.length - denied - warned} allowed`
}
