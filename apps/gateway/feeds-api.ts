/** `/api/feeds…` at the gateway: the adapters' own addresses, for screens. The adapters decide who may see what. */
import type { AppRequest, AppResponse } from '@medley/client/message'
import { type Backend, type Caller, sendAs } from './fhir/owners.ts'

export const feedsPath = /^\/api\/feeds(?:\/|$)/

/** `/api/feeds/maple-grove/facts` is `/adapters/maple-grove/facts` there. */
export const answerFeeds = (adapters: Backend, caller: Caller, request: AppRequest): Promise<AppResponse> =>
  sendAs(caller, adapters, { ...request, url: request.url.replace(/^\/api\/feeds/, '/adapters') })
