import { property } from '../../network/json/json.ts'
import { objectAt, withFields } from '../api/kube-object.ts'
import type { Strategy } from './strategy.ts'

export const secretStrategy: Strategy = {
  /** `stringData` is only written, and becomes `data`. */
  defaults: (secret) => {
    const plain = Object.entries(objectAt(secret, 'stringData')).map(([key, value]) => [
      key,
      Buffer.from(typeof value === 'string' ? value : '').toString('base64'),
    ])
    const data = { ...objectAt(secret, 'data'), ...Object.fromEntries(plain) }
    const given = plain.length > 0 ? data : property(secret, 'data')
    return withFields(secret, { data: given, stringData: undefined })
  },
}
