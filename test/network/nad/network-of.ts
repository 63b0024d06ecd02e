import { describeNetwork } from '../../../network/nad/describe.ts'
import type { Network } from '../../../network/nad/network.ts'

/** The network of a configuration given as an object or as text, named default/net. */
export const networkOf = (config: unknown, annotations: Record<string, string> = {}): Network =>
  describeNetwork({
    metadata: { name: 'net', namespace: 'default', annotations },
    spec: { config: typeof config === 'string' ? config : JSON.stringify(config) },
  })
