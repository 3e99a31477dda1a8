/** Asks an address whether it is well. Plain HTTP of Node: `fetch` refuses some ports that a platform may well use. */
import { get } from 'node:http'
import { get as getSecurely } from 'node:https'

export interface Look {
  status: number
  /** Of the release that answers, where it says so. */
  version: string | undefined
}

/** Of an answer of `/readyz`. */
export const VERSION_HEADER = 'medley-version'

/** What was answered, or `undefined` when there was nothing in time. */
export function look(url: string, timeoutMs: number): Promise<Look | undefined> {
  return new Promise((resolve) => {
    const ask = url.startsWith('https:') ? getSecurely : get
    const request = ask(url, { agent: false, timeout: timeoutMs }, (response) => {
      response.resume()
      const version = response.headers[VERSION_HEADER]
      resolve({
        status: response.statusCode ?? 0,
        version: typeof version === 'string' ? version : undefined,
      })
    })
    request.once('timeout', () => request.destroy())
    request.once('error', () => resolve(undefined))
    request.once('close', () => resolve(undefined))
  })
}

/** The status of the answer, or `undefined` when there was none in time. */
export const probe = async (url: string, timeoutMs: number): Promise<number | undefined> =>
  (await look(url, timeoutMs))?.status
