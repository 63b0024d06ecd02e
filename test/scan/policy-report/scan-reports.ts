import { SCAN_GROUPS, type ScanFinding, type ScanObject, type ScanReport } from '../../../scan/report.ts'

export const nadObject = (namespace: string, name: string): ScanObject => ({
  apiVersion: 'k8s.cni.cncf.io/v1',
  kind: 'NetworkAttachmentDefinition',
  namespace,
  name,
  uid: `uid-of-${name}`,
})

export const finding = (namespace: string, name: string, change: Partial<ScanFinding> = {}): ScanFinding => ({
  check: 'range-overlap',
  group: 'denied',
  severity: 'deny',
  objects: [nadObject(namespace, name)],
  more: 0,
  field: 'spec.config.ipam.range',
  message: `range 192.168.20.0/24 of ${name} overlaps another`,
  fix: 'give each its own range',
  ...change,
})

export const scanReport = (
  findings: readonly ScanFinding[],
  change: Partial<ScanReport> = {},
): ScanReport => ({
  level: 'baseline',
  figures: { networks: 0, pools: 0, namespaces: 0, workloads: 0, pods: 0, leases: 0 },
  groups: SCAN_GROUPS.map((group) => {
    const own = findings.filter((each) => each.group === group)
    return { group, count: own.length, findings: own, untold: [] }
  }),
  unread: [],
  ...change,
})
