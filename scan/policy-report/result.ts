import type { JsonObject } from '../../network/json/json.ts'
import type { ScanFinding, ScanGroup, ScanObject } from '../report.ts'

/** Who says it, in each result. */
export const SOURCE = 'berth'
const CATEGORY = 'Pod networks'

/** By what is to be mended first. */
const SEVERITIES: Readonly<Record<ScanGroup, string>> = {
  conflict: 'critical',
  stuck: 'high',
  denied: 'medium',
  warned: 'low',
}

/** Characters of a message or a fix; with 100 results of four objects each the report stays below etcd's 1.5 MiB. */
const LONGEST_TEXT = 1_000
/** Objects of one result; a finding names no more. */
const MOST_RESOURCES = 4

/**
 * A finding as a result of a report, without its time:
 * `{"policy": "range-overlap", "result": "fail", "severity": "medium", "message": "…", "resources": [{"kind": …}], …}`.
 * What stands in no cluster (a reserved network) is named by the message only.
 */
export function resultOf({
  check,
  group,
  severity,
  objects,
  more,
  field,
  message,
  fix,
}: ScanFinding): JsonObject {
  const resources = objects
    .filter(({ apiVersion }) => apiVersion !== '')
    .slice(0, MOST_RESOURCES)
    .map(referenceOf)
  return {
    source: SOURCE,
    policy: check,
    rule: check,
    category: CATEGORY,
    severity: SEVERITIES[group],
    result: severity === 'deny' ? 'fail' : 'warn',
    scored: severity === 'deny',
    message: cut(message),
    ...(resources.length > 0 && { resources }),
    properties: {
      group,
      fix: cut(fix),
      ...(field !== '' && { field: cut(field) }),
      ...(more > 0 && { more: String(more) }),
    },
  }
}

/** `skip` tells of what the report leaves out, `error` of what the scan could not look at. */
export function noteOf(result: 'skip' | 'error', message: string): JsonObject {
  return {
    source: SOURCE,
    policy: 'berth-scan',
    rule: result === 'skip' ? 'not-listed' : 'not-read',
    category: CATEGORY,
    result,
    message: cut(message),
  }
}

const referenceOf = ({ apiVersion, kind, namespace, name, uid }: ScanObject): JsonObject => ({
  apiVersion,
  kind,
  ...(namespace !== '' && { namespace }),
  name,
  ...(uid !== '' && { uid }),
})

/** Between two characters, never within one. */
function cut(text: string): string {
  if (text.length <= LONGEST_TEXT) return text
  return `${text.slice(0, LONGEST_TEXT - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}
