const TOTAL = 4096
const EACH_WHEN_TOO_MANY = 256

/**
 * The warnings of one answer as `Warning: 299 - "…"` headers, as a real API server sends them (apiserver
 * `endpoints/filters/warning.go`): no text twice, none with a control character; once all together exceed 4,096
 * characters each is cut to 256.
 */
export class WarningRecorder {
  readonly #texts: string[] = []

  readonly add = (text: string): void => {
    if (text !== '' && !this.#texts.includes(text)) this.#texts.push(text)
  }

  headers(): readonly string[] {
    const sendable = this.#texts.filter((text) => !/\p{Cc}/u.test(text) && text.isWellFormed())
    const total = sendable.reduce((sum, text) => sum + Array.from(text).length, 0)
    return (total <= TOTAL ? sendable : truncated(sendable)).map(header)
  }
}

function truncated(texts: readonly string[]): readonly string[] {
  let written = 0
  const kept: string[] = []
  for (const text of texts) {
    if (written >= TOTAL) break
    const characters = Array.from(text).slice(0, EACH_WHEN_TOO_MANY)
    written += characters.length
    kept.push(characters.join(''))
  }
  return kept
}

/** The bytes of the text as UTF-8, which Node writes from characters of one byte each. */
const header = (text: string): string =>
  Buffer.from(`299 - "${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`).toString('latin1')
