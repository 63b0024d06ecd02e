import { isObject } from '../../network/json/json.ts'

/**
 * Code and message of something thrown. Not by `instanceof Error`: Node's own errors are of another realm wherever code runs in
 * a `vm` context, as tests do.
 */
export function thrown(error: unknown): { readonly code: string; readonly message: string } {
  if (!isObject(error)) return { code: '', message: String(error) }
  const read = (key: string): string => {
    const value: unknown = Reflect.get(error, key)
    return typeof value === 'string' ? value : ''
  }
  return { code: read('code'), message: read('message') }
}
