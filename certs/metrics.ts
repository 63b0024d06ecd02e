import { Counter, Gauge, Registry } from 'prom-client'
import type { CertificateFigures } from './certificates.ts'

export interface CertificateMetrics {
  published(): void
  /** A look at the Secret and the registrations that failed. */
  failed(): void
  print(): Promise<string>
}

/** A registry of its own: its text goes beside that of the process. */
export function certificateMetrics(
  figures: () => CertificateFigures,
  isLeading: () => boolean,
): CertificateMetrics {
  const registry = new Registry()
  const registers = [registry]
  const publications = new Counter({
    name: 'berth_certificate_publications_total',
    help: 'Registrations into which this replica wrote the bundle of authorities',
    registers,
  })
  const failures = new Counter({
    name: 'berth_certificate_failures_total',
    help: 'Looks at the Secret and the registrations that failed',
    registers,
  })
  const gauge = (name: string, help: string, value: () => number | undefined): void => {
    const collect = function (this: Gauge): void {
      const known = value()
      if (known === undefined) this.remove()
      else this.set(known)
    }
    registry.registerMetric(new Gauge({ name, help, registers: [], collect }))
  }
  gauge(
    'berth_certificate_authority_expiry_timestamp_seconds',
    'When the authority that signs serving certificates expires, in seconds since the epoch',
    () => figures().authorityExpiry,
  )
  gauge(
    'berth_serving_certificate_expiry_timestamp_seconds',
    'When the certificate in the Secret expires, in seconds since the epoch',
    () => figures().servingExpiry,
  )
  gauge(
    'berth_certificate_last_publication_timestamp_seconds',
    'When this replica last wrote a bundle, in seconds since the epoch',
    () => figures().lastPublished,
  )
  gauge('berth_certificate_leading', '1 on the replica that renews and publishes', () => Number(isLeading()))
  return {
    published: () => publications.inc(),
    failed: () => failures.inc(),
    print: () => registry.metrics(),
  }
}
