import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The accounts that manifests/ create for Berth: what they ask for is always recorded, for the tests of their rights. */
export const BERTH_USERS = ['berth-webhook', 'berth-allocator'].map(
  (name) => `system:serviceaccount:berth-system:${name}`,
)

/**
 * Makes the API server write what it does to requests as one JSON event a line: all that Berth's own accounts ask for, and, where asked for,
 * everybody's writes, admission webhooks' audit annotations among them. Returns the flags for it.
 */
export async function writeAuditPolicy(
  folder: string,
  { everybody }: { readonly everybody: boolean },
): Promise<readonly string[]> {
  const policyFile = join(folder, 'audit-policy.json')
  const policy = {
    apiVersion: 'audit.k8s.io/v1',
    kind: 'Policy',
    omitStages: ['RequestReceived'],
    rules: [
      { level: 'Metadata', users: BERTH_USERS },
      { level: 'None', verbs: ['get', 'list', 'watch'] },
      { level: 'None', userGroups: ['system:nodes'] },
      { level: everybody ? 'Metadata' : 'None' },
    ],
  }
  await writeFile(policyFile, JSON.stringify(policy))
  return [
    `--audit-policy-file=${policyFile}`,
    `--audit-log-path=${auditLog(folder)}`,
    '--audit-log-mode=blocking-strict',
  ]
}

/** The audit events so far (audit.k8s.io/v1 Event), oldest first; of everybody with the option `audit`. */
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
