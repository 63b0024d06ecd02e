import { Gauge, Registry } from 'prom-client'

/** Metrics of the webhook's account. `expiry`: of its token, in seconds since 1970; undefined while there is none. */
export function accountMetrics(expiry: () => number | undefined): Registry {
  const registry = new Registry()
  registry.registerMetric(
    new Gauge({
      name: 'berth_webhook_token_expiry_timestamp_seconds',
      help: "When the webhook's token expires, in seconds since the epoch; NaN while it has none",
      registers: [],
      collect() {
        this.set(expiry() ?? Number.NaN)
      },
    }),
  )
  return registry
}
