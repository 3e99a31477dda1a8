/** Somebody at a screen: the cookie of a session, its CSRF token, and what the page asks for. */

export interface Answer {
  readonly status: number
  readonly text: string
  /** `undefined` where it is no JSON. */
  readonly body: unknown
  /** '' where there is none. */
  readonly etag: string
}

export interface Person {
  /** A text goes as it is, all else as JSON. */
  ask(method: string, path: string, body?: unknown): Promise<Answer>
  /** `from` goes into If-Match. */
  put(path: string, body: unknown, from: string): Promise<Answer>
}

/** With the demo password; `him@oak-hill` is of another facility. */
export async function signInAt(baseUrl: string, username: string): Promise<Person> {
  const login = await fetch(`${baseUrl}/login`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ username, password: 'medley-demo' }),
  })
  const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? ''
  const session = await fetch(`${baseUrl}/session`, { headers: { cookie } })
  const { csrf } = (await session.json()) as { csrf: string }
  const send = async (path: string, init: RequestInit): Promise<Answer> => {
    const headers = { cookie, 'x-medley-csrf': csrf, ...(init.headers as Record<string, string>) }
    const response = await fetch(`${baseUrl}${path}`, { ...init, headers })
    const text = await response.text()
    return { status: response.status, text, body: parsed(text), etag: response.headers.get('etag') ?? '' }
  }
  const contentOf = (body: unknown): RequestInit => {
    if (body === undefined) return {}
    const isText = typeof body === 'string'
    return {
      headers: { 'content-type': isText ? 'text/plain' : 'application/json' },
      body: isText ? body : JSON.stringify(body),
    }
  }
  return {
    ask: (method, path, body) => send(path, { method, ...contentOf(body) }),
    put: (path, body, from) =>
      send(path, {
        method: 'PUT',
        headers: { 'content-type': 'application/json', 'if-match': from },
        body: JSON.stringify(body),
      }),
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
