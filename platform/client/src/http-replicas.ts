/**
 * Plain HTTP to all replicas of a process. Those that say of themselves that they are ready are asked in turn; what could
 * not reach one, or may be asked twice, goes on to the next.
 */
import { get } from 'node:http'
import { get as getSecurely } from 'node:https'
import { watchOrigins } from './origins.ts'

export interface HttpReplicas {
  /** `mayRepeat`: the work does no harm when it is done again, though a replica may have done it already. */
  run<T>(work: (origin: string) => Promise<T>, options: { mayRepeat: boolean }): Promise<T>
  close(): void
}

const LOOK_EVERY_MS = 500

export function createHttpReplicas(given: readonly string[]): HttpReplicas {
  const origins = watchOrigins(given)
  const away = new Set<string>()
  let turn = 0

  async function look(): Promise<void> {
    const all = origins.current()
    if (all.length < 2) return away.clear()
    await Promise.all(
      all.map(async (origin) => ((await isReady(origin)) ? away.delete(origin) : away.add(origin))),
    )
  }
  const timer = setInterval(() => void look(), LOOK_EVERY_MS).unref()

  /** All of them, the best first: where none is ready, one may be all the same. */
  function inOrder(): string[] {
    const all = origins.current()
    const first = (turn = (turn + 1) % 0xffff) % Math.max(1, all.length)
    const turned = [...all.slice(first), ...all.slice(0, first)]
    return turned.sort((left, right) => Number(away.has(left)) - Number(away.has(right)))
  }

  return {
    async run(work, { mayRepeat }) {
      let last: unknown = new Error('no replica')
      for (const origin of inOrder()) {
        try {
          return await work(origin)
        } catch (error) {
          last = error
          if (!mayRepeat && !isRefused(error)) throw error
          away.add(origin)
        }
      }
      throw last
    },
    close() {
      clearInterval(timer)
      origins.stop()
    },
  }
}

/** Nobody listens there: nothing has begun. */
const isRefused = (error: unknown): boolean => {
  const { code, cause } = error as { code?: unknown; cause?: unknown }
  return code === 'ECONNREFUSED' || (cause !== undefined && cause !== null && isRefused(cause))
}

function isReady(origin: string): Promise<boolean> {
  return new Promise((resolve) => {
    const ask = origin.startsWith('https:') ? getSecurely : get
    const request = ask(`${origin}/readyz`, { agent: false, timeout: LOOK_EVERY_MS }, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    request.once('timeout', () => request.destroy())
    request.once('error', () => resolve(false))
    request.once('close', () => resolve(false))
  })
}
