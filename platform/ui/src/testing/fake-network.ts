/** A network for tests of screens: answers `fetch` by hand, and remembers what was asked. Imported by tests only. */
import { TestBed } from '@angular/core/testing'
import { afterEach, vi } from 'vitest'

export interface Asked {
  readonly url: string
  readonly body: string
  readonly headers: Headers
  answer(status: number, body: unknown): Promise<void>
  /** The connection breaks. */
  fail(): Promise<void>
}

export interface FakeNetwork {
  readonly asked: Asked[]
  /** The last request, once it was made. */
  last(): Promise<Asked>
}

/** Lets Angular and the promises of a screen come to rest. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 3; round++) {
    TestBed.tick()
    await new Promise((resolve) => setTimeout(resolve))
  }
  TestBed.tick()
}

export function fakeNetwork(): FakeNetwork {
  const asked: Asked[] = []
  vi.stubGlobal('fetch', (url: string, { body, headers, signal }: RequestInit = {}) => {
    const { promise, resolve, reject } = Promise.withResolvers<Response>()
    signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')))
    asked.push({
      url,
      body: body instanceof URLSearchParams ? body.toString() : '',
      headers: new Headers(headers),
      answer: (status, content) => {
        resolve(new Response(JSON.stringify(content), { status }))
        return settle()
      },
      fail: () => {
        reject(new TypeError('Failed to fetch'))
        return settle()
      },
    })
    return promise
  })
  return {
    asked,
    last: async () => {
      await settle()
      const request = asked.at(-1)
      if (!request) throw new Error('Nothing was asked.')
      return request
    },
  }
}

afterEach(() => vi.unstubAllGlobals())

export const searchset = (resources: readonly object[], next?: string): object => ({
  resourceType: 'Bundle',
  type: 'searchset',
  ...(next ? { link: [{ relation: 'next', url: next }] } : {}),
  entry: resources.map((resource) => ({ resource, search: { mode: 'match' } })),
})

export const outcome = (diagnostics: string): object => ({
  resourceType: 'OperationOutcome',
  issue: [{ severity: 'error', code: 'transient', diagnostics }],
})
