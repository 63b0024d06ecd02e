import { objectAt, property, text, type JsonObject } from '../../network/json/json.ts'

/** What a coordination.k8s.io/v1 Lease says about who leads. */
export interface ElectionRecord {
  readonly uid: string
  /** Whatever is written to it changes that. */
  readonly resourceVersion: string
  /** Empty: nobody. */
  readonly holder: string
  /** How long the holder may be silent, in milliseconds; undefined if it does not say. */
  readonly durationMs: number | undefined
  /** When the holder began to lead, as it wrote it. */
  readonly acquireTime: string | undefined
  /** How often the lead has changed hands. */
  readonly transitions: number
}

/** Total on whatever somebody wrote there. */
export function readRecord(lease: JsonObject): ElectionRecord {
  const metadata = objectAt(lease, 'metadata')
  const spec = objectAt(lease, 'spec')
  const seconds = property(spec, 'leaseDurationSeconds')
  const transitions = property(spec, 'leaseTransitions')
  return {
    uid: text(metadata, 'uid') ?? '',
    resourceVersion: text(metadata, 'resourceVersion') ?? '',
    holder: text(spec, 'holderIdentity') ?? '',
    durationMs: typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : undefined,
    acquireTime: text(spec, 'acquireTime'),
    transitions: typeof transitions === 'number' && transitions >= 0 ? transitions : 0,
  }
}

/** Whether nobody has written to it in between. */
export const isSame = (a: ElectionRecord | undefined, b: ElectionRecord): boolean =>
  a?.uid === b.uid && a.resourceVersion === b.resourceVersion

/** The `spec` to write. `acquireTime`: undefined if the holder begins with this. */
export function recordSpec(
  { holder, durationMs, acquireTime, transitions }: Omit<ElectionRecord, 'uid' | 'resourceVersion'>,
  now: Date,
): JsonObject {
  return {
    holderIdentity: holder,
    leaseDurationSeconds: Math.max(1, Math.round((durationMs ?? 0) / 1000)),
    acquireTime: acquireTime ?? microTime(now),
    renewTime: microTime(now),
    leaseTransitions: transitions,
  }
}

/** `2026-11-21T05:00:00.123000Z`: the API server takes a MicroTime with six digits and no other. */
const microTime = (time: Date): string => time.toISOString().replace('Z', '000Z')
