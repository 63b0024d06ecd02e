/** An API server to run a suite on: the stand-in or a real one. */
export interface Target {
  readonly name: string
  readonly baseUrl: string
  /** PEM */
  readonly ca: string
  readonly token?: string
  /** PEM */
  readonly clientCertificate?: { readonly cert: string; readonly key: string }
}
