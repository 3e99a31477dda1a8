/** Requests and responses as plain values: what `createApp` takes, frames carry and HTTP shells translate. */
import type { Readable } from 'node:stream'
import type { Cancellation } from './cancellation.ts'

export interface AppRequest {
  method: string
  /** Path and query, starting with a slash. */
  url: string
  /** Names in lower case. */
  headers: Readonly<Record<string, string | undefined>>
  body?: Buffer | undefined
  /** A large body on its way, in place of `body`: only what passes requests through takes one (`whole-body.ts`). */
  stream?: Readable | undefined
  /** Whoever asked may go away before the answer. */
  cancellation?: Cancellation | undefined
}

export interface AppResponse {
  status: number
  headers: Record<string, string>
  body?: Buffer | string | undefined
  /** A large body on its way, in place of `body`: given only to who asked for it. */
  stream?: Readable | undefined
}

export type App = (request: AppRequest) => Promise<AppResponse>
