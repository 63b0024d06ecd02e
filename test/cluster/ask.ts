import { request } from 'node:https'
import { text } from 'node:stream/consumers'

/** One request on a connection of its own: a GET, or a POST of a JSON body. */
export function ask(
  url: string,
  authority: string,
  body?: string,
): Promise<{ readonly status: number; readonly body: string }> {
  const method = body === undefined ? 'GET' : 'POST'
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method, ca: authority, agent: false, headers: { 'content-type': 'application/json' } },
      (response) => {
        text(response)
          .then((answer) => resolve({ status: response.statusCode ?? 0, body: answer }))
          .catch(reject)
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}
