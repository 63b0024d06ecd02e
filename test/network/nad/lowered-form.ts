import type { Network } from '../../../network/nad/network.ts'
import { lowerConfig, type Lowered } from '../../../network/nad/lower.ts'
import { networkOf } from './network-of.ts'

/** Lowers a configuration that can be lowered. */
export function lowered(config: string, annotations: Record<string, string> = {}): Lowered {
  const result = lowerConfig(config, networkOf(config, annotations), undefined)
  if (result === undefined) throw new Error(`not lowered: ${config}`)
  return result
}

/** The network as it is stored once Berth has lowered it; `byHand`: written like that by its author. */
export const storedNetwork = (
  { config, original }: Lowered,
  { byHand = false, annotations = {} }: { byHand?: boolean; annotations?: Record<string, string> } = {},
): Network =>
  networkOf(config, {
    ...annotations,
    'ipam.berth.dev/config': original,
    ...(byHand ? {} : { 'berth.dev/injected': '[]' }),
  })
