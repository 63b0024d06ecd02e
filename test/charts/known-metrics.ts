import { certificateMetrics } from '../../certs/metrics.ts'
import { accountMetrics } from '../../allocator/account/metrics.ts'
import { allocatorMetrics } from '../../allocator/metrics.ts'
import { scanMetrics } from '../../cli/allocator/background-scan/metrics.ts'
import { webhookMetrics } from '../../webhook/metrics.ts'

/** Of the API server and of kube-state-metrics: no code of ours has them. `up` is Prometheus's own. */
const OF_OTHERS = [
  'up',
  'apiserver_admission_webhook_admission_duration_seconds_bucket',
  'apiserver_admission_webhook_fail_open_count',
  'apiserver_admission_webhook_rejection_count',
  'kube_deployment_spec_replicas',
  'kube_deployment_status_replicas_ready',
]

/** `berth_leading 1` and `# TYPE berth_reviews_total counter`: every name that is told, with the parts of histograms. */
function namesIn(exposition: string): readonly string[] {
  return [...exposition.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name = '', type]) =>
    type === 'histogram' ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name],
  )
}

/** Every name of a metric that webhook, allocator, the webhook's account and certificates tell, and those of others that the alerts go by. */
export async function knownMetrics(): Promise<ReadonlySet<string>> {
  const webhook = webhookMetrics({
    caches: () => [],
    certificateExpiry: () => 0,
    configurationValid: () => true,
  })
  const allocator = allocatorMetrics({
    isLeading: () => false,
    caches: () => [],
    queues: () => [],
    leases: () => ({}),
    waiters: () => 0,
    audit: () => ({}),
    configurationValid: () => true,
    pools: () => ({ pools: [], count: 0 }),
  })
  const figures = { authorityExpiry: 0, servingExpiry: 0, lastPublished: 0, step: 'steady' }
  const certificates = certificateMetrics(
    () => figures,
    () => false,
  )
  const scan = scanMetrics({ findings: () => [], duration: () => 0, lastSuccess: () => 0 })
  const account = accountMetrics(() => undefined)
  const texts = [
    (await webhook.print()).text,
    (await allocator.print()).text,
    await account.metrics(),
    await certificates.print(),
    await scan.print(),
  ]
  return new Set([...OF_OTHERS, ...texts.flatMap(namesIn)])
}
