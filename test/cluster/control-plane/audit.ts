import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Makes the API server write what it does to requests, admission webhooks' audit annotations among it, as one JSON event
 * a line. Returns the flags for it.
 */
export async function writeAuditPolicy(folder: string): Promise<readonly string[]> {
  const policyFile = join(folder, 'audit-policy.json')
  const policy = {
    apiVersion: 'audit.k8s.io/v1',
    kind: 'Policy',
    omitStages: ['RequestReceived'],
    rules: [
      { level: 'None', verbs: ['get', 'list', 'watch'] },
      { level: 'None', userGroups: ['system:nodes'] },
      { level: 'Metadata' },
    ],
  }
  await writeFile(policyFile, JSON.stringify(policy))
  return [
    `--audit-policy-file=${policyFile}`,
    `--audit-log-path=${auditLog(folder)}`,
    '--audit-log-mode=blocking-strict',
  ]
}

/** The audit events so far (audit.k8s.io/v1 Event), oldest first; none when auditing is off. */
export async function readAuditEvents(folder: string): Promise<readonly unknown[]> {
  const lines = await readFile(auditLog(folder), 'utf8').catch(() => '')
  return lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line))
}

function auditLog(folder: string): string {
  return join(folder, 'audit.log')
}
