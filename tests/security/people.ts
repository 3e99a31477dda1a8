/** Demo users at the gateway, each with the session that their browser would have. */
import assert from 'node:assert/strict'
import type { Platform } from '../harness/platform.ts'

export interface Reply {
  status: number
  headers: Headers
  text: string
  /** Of JSON; an empty object otherwise. */
  body: Body
}

export interface Body {
  id?: string
  resourceType?: string
  total?: number
  entry?: { fullUrl?: string; resource: Body; search?: { mode: string }; response?: { status: string } }[]
  [element: string]: unknown
}

export interface Person {
  /** `path` is relative to the FHIR base, or to the gateway when it begins with a slash. */
  send(method: string, path: string, body?: unknown): Promise<Reply>
  get(path: string): Promise<Reply>
  /** The same person with further headers. */
  with(headers: Record<string, string>): Person
}

export async function reply(response: Response): Promise<Reply> {
  const { status, headers } = response
  const text = await response.text()
  const isJson = headers.get('content-type')?.includes('json') && text !== ''
  return { status, headers, text, body: isJson ? (JSON.parse(text) as Body) : {} }
}

function caller(platform: Platform, own: Record<string, string>): Person {
  const send: Person['send'] = async (method, path, body) => {
    const url = path.startsWith('/') ? platform.baseUrl + path : `${platform.baseUrl}/fhir/R4/${path}`
    const isForm = body instanceof URLSearchParams
    const type = isForm ? 'application/x-www-form-urlencoded' : 'application/fhir+json'
    return reply(
      await fetch(url, {
        method,
        headers: { ...(body === undefined ? {} : { 'content-type': type }), ...own },
        ...(body === undefined ? {} : { body: isForm ? body.toString() : JSON.stringify(body) }),
        redirect: 'manual',
      }),
    )
  }
  return {
    send,
    get: (path) => send('GET', path),
    with: (headers) => caller(platform, { ...own, ...headers }),
  }
}

export const bearer = (platform: Platform, token: string): Person =>
  caller(platform, { authorization: `Bearer ${token}` })

/** Signs a user in by password. */
export async function signedIn(
  platform: Platform,
  username: string,
  password = 'medley-demo',
): Promise<Person> {
  const answer = await fetch(`${platform.baseUrl}/login`, {
    method: 'POST',
    body: new URLSearchParams({ username, password }),
    redirect: 'manual',
  })
  assert.equal(answer.status, 303, username)
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const session = await caller(platform, { cookie }).get('/session')
  return caller(platform, { cookie, 'x-medley-csrf': String(session.body['csrf']) })
}
