/** Requests and responses as plain values: what `createApp` takes, frames carry and HTTP shells translate. */

export interface AppRequest {
  method: string
  /** Path and query, starting with a slash. */
  url: string
  /** Names in lower case. */
  headers: Readonly<Record<string, string | undefined>>
  body?: Buffer | undefined
}

export interface AppResponse {
  status: number
  headers: Record<string, string>
  body?: Buffer | string | undefined
}

export type App = (request: AppRequest) => Promise<AppResponse>
