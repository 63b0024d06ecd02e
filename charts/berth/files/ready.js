// What `helm test` runs. Who signed the certificate is the API server's question, and Berth's own: it is unready while the registrations do
// not name its authority.
import { get } from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'

const url = process.env.BERTH_READY_URL ?? 'https://berth.berth-system.svc/readyz'

const answer = () =>
  new Promise((resolve) => {
    const request = get(url, { rejectUnauthorized: false, timeout: 5000 }, (response) => {
      let text = ''
      response.on('data', (chunk) => (text += chunk))
      response.on('end', () =>
        resolve({ ready: response.statusCode === 200, text: `${response.statusCode} ${text}` }),
      )
    })
    request.on('timeout', () => request.destroy(new Error('no answer within 5 s')))
    request.on('error', (error) => resolve({ ready: false, text: error.message }))
  })

const until = Date.now() + Number(process.env.BERTH_READY_SECONDS ?? 60) * 1000
let last = await answer()
while (!last.ready && Date.now() < until) {
  await sleep(1000)
  last = await answer()
}
console.log(`${url}: ${last.text.trim()}`)
process.exitCode = last.ready ? 0 : 1
