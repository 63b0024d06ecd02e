import { get as getPlain, type IncomingMessage } from 'node:http'
import { get as getSecure } from 'node:https'

const timeout = 2_000

/** Whether a health endpoint answers 200. The certificate is not checked: the controllers make their own. */
export function answersOk(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const answered = (response: IncomingMessage): void => {
      response.resume()
      resolve(response.statusCode === 200)
    }
    const sent = url.startsWith('https:')
      ? getSecure(url, { rejectUnauthorized: false, agent: false, timeout }, answered)
      : getPlain(url, { agent: false, timeout }, answered)
    sent.on('error', () => resolve(false))
    sent.on('timeout', () => sent.destroy())
  })
}
