/** Bodies that came as streams, put together for whoever must see all of one. */
import type { Readable } from 'node:stream'
import type { AppRequest, AppResponse } from './message.ts'

export async function collect(stream: Readable): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of stream) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

export async function wholeRequest(request: AppRequest): Promise<AppRequest> {
  if (!request.stream) return request
  return { ...request, stream: undefined, body: await collect(request.stream) }
}

export async function wholeResponse(response: AppResponse): Promise<AppResponse> {
  if (!response.stream) return response
  return { ...response, stream: undefined, body: await collect(response.stream) }
}
