/** Asks an address whether it is well. Plain HTTP of Node: `fetch` refuses some ports that a platform may well use. */
import { get } from 'node:http'
import { get as getSecurely } from 'node:https'

/** The status of the answer, or `undefined` when there was none in time. */
export function probe(url: string, timeoutMs: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const ask = url.startsWith('https:') ? getSecurely : get
    const request = ask(url, { agent: false, timeout: timeoutMs }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    request.once('timeout', () => request.destroy())
    request.once('error', () => resolve(undefined))
    request.once('close', () => resolve(undefined))
  })
}
