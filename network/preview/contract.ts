/**
 * What webhook and allocator say to each other: HTTP/1.1 with JSON over a Unix socket that the two containers of a pod share, never
 * over a network. Both sides import this file and nothing else of each other. Every address is text in canonical form; counts of addresses
 * are decimal text, as an IPv6 /64 holds more than a number can say.
 */
export const PREVIEW_PATHS = {
  /** POST a PreviewRequest, get a PreviewAnswer. */
  preview: '/v1/preview',
  /** GET with `?domain=default&address=192.168.20.5`, get a HoldersAnswer. */
  holders: '/v1/holders',
  /** GET, get a PoolsAnswer. */
  pools: '/v1/pools',
  /** GET: 200 when the caches are filled, else 503 with the reasons, one a line. */
  ready: '/readyz',
} as const

/** A pot of addresses as the webhook sees it (`AddressPot`): it may know a NAD that the allocator has not read yet. */
export interface PreviewPot {
  readonly domain: string
  /** Closed ranges, ascending: `192.168.20.10-192.168.20.99`, or one address. */
  readonly ranges: readonly string[]
}

export interface PreviewRequest {
  readonly pots: readonly PreviewPot[]
}

export interface PotPreview {
  /** The address that a pod would be given now; null if none is free. Two pots of one request that overlap are given different ones. */
  readonly next: string | null
  /** How many addresses of the pot nobody holds. */
  readonly free: string
  /** How many pods wait for an address of the pot. */
  readonly waiting: number
}

/** One preview for each pot of the request, in its order. */
export interface PreviewAnswer {
  readonly pots: readonly PotPreview[]
}

export interface HolderPreview {
  /** `Pod`, `IPAddress`, `IPLease`, `whereabouts`. */
  readonly kind: string
  readonly namespace: string
  readonly name: string
  /** Of an IPLease: `Bound`, `Held` or `Quarantined`. */
  readonly phase?: string
}

export interface HoldersAnswer {
  readonly holders: readonly HolderPreview[]
}

export interface PoolFigures {
  /** `NetworkAttachmentDefinition default/net (192.168.20.0/24)`, `InClusterIPPool default/pool`. */
  readonly title: string
  readonly domain: string
  readonly capacity: string
  readonly used: string
  readonly quarantined: string
  readonly waiting: number
}

export interface PoolsAnswer {
  readonly pools: readonly PoolFigures[]
  /** Whether this allocator leads. */
  readonly leading: boolean
}
