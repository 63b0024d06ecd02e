import { isUtf8 } from 'node:buffer'

/** More is refused unread: nobody reviews it by hand, and a stream may have no end. */
export const MOST_BYTES = 64 * 1024 * 1024

/** A noncharacter that stands where bytes were no text. */
export const UNDECODED = '\uffff'

/**
 * The text of a source, without its byte order mark: UTF-8, or UTF-16 if it begins with that mark (PowerShell writes it).
 * Bytes that are neither become `UNDECODED`.
 */
export function decoded(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  const text = new TextDecoder('utf-8').decode(bytes)
  return isUtf8(bytes) ? text : text.replaceAll('\ufffd', UNDECODED)
}
