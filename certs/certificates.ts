/** What is known of the certificates that Berth makes; times in seconds since 1970, undefined while there is none. */
export interface CertificateFigures {
  /** When the authority expires that signs now. */
  readonly authorityExpiry: number | undefined
  /** When the certificate in the Secret expires, which every replica serves. */
  readonly servingExpiry: number | undefined
  /** When this process last wrote a bundle into a registration. */
  readonly lastPublished: number | undefined
  /** What is being done or waited for: `steady`, `authority: published, waiting for API servers to know`. */
  readonly step: string
}

/** The certificates of this replica, and of all while it leads. */
export interface Certificates {
  /** Why this replica has no certificate that can be served; empty when all is well. Not to lead is no reason. */
  unready(): readonly string[]
  figures(): CertificateFigures
  /** Prometheus text of metrics of its own, `berth_certificate_…`: to be added to what the process tells. */
  metrics(): Promise<string>
  /** Finishes the write under way, gives up the lead, stops. The files stay. */
  close(): Promise<void>
}
