/** Why a pod has no address yet, as the reason of its condition and Event. */
export type ObstacleReason =
  /** Waits for an edit. */
  | 'BadAnnotation'
  | 'AddressNotInNetwork'
  | 'TooManyAddresses'
  /** Waits for an object. */
  | 'NetworkMissing'
  | 'PoolMissing'
  | 'NoAddresses'
  /** Waits for an address. */
  | 'PoolExhausted'
  | 'AddressHeld'

/** What stands between a pod and its addresses, for the people who wait for it. */
export interface Obstacle {
  readonly reason: ObstacleReason
  /** What it is about, without figures: the same as long as the obstacle is. `no free address in default/net (192.168.20.0/24)`. */
  readonly subject: string
  /** More of it, as it is now: `all 20 are in use, most by Deployment shop/web (18)`. */
  readonly detail: string
  /** What to do about it. */
  readonly fix: string
  /** Where the pod stands in line, for Events: `first of 3`. Conditions do not say it, as it changes with every pod served. */
  readonly place?: string
}

/** `no free address in default/net (192.168.20.0/24): all 20 are in use; the pod waits; delete pods …`. */
export const conditionText = ({ subject, detail, fix }: Obstacle): string =>
  `${subject}: ${detail}; the pod waits; ${fix}`

/** The same with its place in line: `…; the pod waits, first of 3; …`. */
export const eventText = ({ subject, detail, place, fix }: Obstacle): string =>
  `${subject}: ${detail}; the pod waits${place === undefined ? '' : `, ${place}`}; ${fix}`

/** Whether a message that was written before is of the same obstacle, whatever its figures were. */
export const isAbout = ({ subject }: Obstacle, message: string): boolean => message.startsWith(`${subject}: `)
