/** A SMART app and the browser that it runs in, over plain HTTP: cookies, redirects and forms as a browser has them. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Platform } from '../harness/platform.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const run = promisify(execFile)

/** `npm run admin` on the data folder of the platform; what it printed. */
export async function admin(platform: Platform, ...args: string[]): Promise<string> {
  const { stdout } = await run(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', 'tools/admin.ts', ...args],
    {
      cwd: root,
      env: { PATH: process.env['PATH'], MEDLEY_DATA: platform.dataDir, MEDLEY_PORT: String(platform.port) },
    },
  )
  return stdout.trim()
}

/** Names that no other test uses. */
export const unique = (name: string): string => `${name}-${randomBytes(4).toString('hex')}`

export const REDIRECT = 'http://localhost:9/callback'

export interface App {
  id: string
  secret?: string
  scope: string
}

/** Registers an app; without a secret a public one. */
export async function registerApp(
  platform: Platform,
  { name, scope, secret, more = [] }: { name: string; scope: string; secret?: string; more?: string[] },
): Promise<App> {
  const id = unique(name)
  const authentication = secret === undefined ? [] : ['--secret', secret]
  await admin(
    platform,
    'client',
    'add',
    '--id',
    id,
    '--redirect-uri',
    REDIRECT,
    '--scope',
    scope,
    ...authentication,
    ...more,
  )
  return { id, scope, ...(secret === undefined ? {} : { secret }) }
}

export interface Answer {
  status: number
  headers: Headers
  url: URL
  text: string
}

export interface Browser {
  visit(url: string): Promise<Answer>
  submit(url: string, form: URLSearchParams, headers?: Record<string, string>): Promise<Answer>
  send(url: string, init: RequestInit): Promise<Answer>
}

/** Follows redirects within the platform and stops at those that lead away. */
export function openBrowser(platform: Platform): Browser {
  const cookies = new Map<string, { value: string; path: string }>()
  const keep = (headers: Headers): void => {
    for (const line of headers.getSetCookie()) {
      const [pair = '', ...traits] = line.split(';').map((one) => one.trim())
      const [name = '', value = ''] = pair.split(/=(.*)/s)
      const path = traits.find((one) => /^path=/i.test(one))?.slice(5) ?? '/'
      if (value === '') cookies.delete(name)
      else cookies.set(name, { value, path })
    }
  }
  async function go(url: string, init: RequestInit, left = 12): Promise<Answer> {
    const { pathname } = new URL(url)
    const sent = [...cookies]
      .filter(([, { path }]) => pathname.startsWith(path))
      .map(([name, { value }]) => `${name}=${value}`)
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: { ...(init.headers as Record<string, string>), cookie: sent.join('; ') },
    })
    keep(response.headers)
    const location = response.headers.get('location')
    const target = location === null ? undefined : new URL(location, url)
    if (target?.origin === platform.baseUrl && left > 0) {
      await response.arrayBuffer()
      return go(target.href, {}, left - 1)
    }
    return {
      status: response.status,
      headers: response.headers,
      url: target ?? new URL(url),
      text: await response.text(),
    }
  }
  return {
    visit: (url) => go(new URL(url, platform.baseUrl).href, {}),
    send: (url, init) => go(new URL(url, platform.baseUrl).href, init),
    submit: (url, form, headers = {}) =>
      go(new URL(url, platform.baseUrl).href, {
        method: 'POST',
        body: form,
        headers: { origin: platform.baseUrl, ...headers },
      }),
  }
}

export async function signIn(browser: Browser, username: string, password = 'medley-demo'): Promise<Answer> {
  return browser.submit('/login', new URLSearchParams({ username, password, return: '/session' }))
}

export interface Wish {
  app: App
  scope: string
  /** Instead of what a well-behaved app sends; `undefined` leaves it out. */
  instead?: Record<string, string | undefined>
  method?: 'GET' | 'POST'
}

export interface Asked {
  /** Where the browser is: at a page of ours, or back at the app. */
  answer: Answer
  verifier: string
  state: string
}

export const pkce = (): { verifier: string; challenge: string } => {
  const verifier = randomBytes(32).toString('base64url')
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') }
}

export async function ask(
  platform: Platform,
  browser: Browser,
  { app, scope, instead = {}, method }: Wish,
): Promise<Asked> {
  const { verifier, challenge } = pkce()
  const state = randomUUID()
  const params: Record<string, string | undefined> = {
    response_type: 'code', client_id: app.id, redirect_uri: REDIRECT, scope, state, aud: `${platform.baseUrl}/fhir/R4`,
    code_challenge: challenge, code_challenge_method: 'S256', ...instead,
  } // prettier-ignore
  const sent = new URLSearchParams(
    Object.entries(params).filter((pair): pair is [string, string] => pair[1] !== undefined),
  )
  const address = '/auth/authorize'
  const answer = await (method === 'POST'
    ? browser.submit(address, sent)
    : browser.visit(`${address}?${sent.toString()}`))
  return { answer, verifier, state }
}

const unescaped = (text: string): string =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')

/** The boxes of a consent page: scope and whether it is ticked. */
export const boxesOf = ({ text }: Answer): Map<string, boolean> =>
  new Map(
    [...text.matchAll(/<input\s+type="checkbox"\s+name="scope"\s+value="([^"]*)"([^>]*)>/g)].map(
      ([, value = '', rest = '']) => [unescaped(value), rest.includes('checked')] as const,
    ),
  )

const hidden = ({ text }: Answer): [string, string][] =>
  [...text.matchAll(/<input\s+type="hidden"\s+name="([^"]*)"\s+value="([^"]*)"/g)].map(
    ([, name = '', value = '']) => [name, unescaped(value)],
  )

/** Presses a button of the page at which the browser is. */
export function press(browser: Browser, page: Answer, fields: [string, string][]): Promise<Answer> {
  return browser.submit(page.url.href, new URLSearchParams([...hidden(page), ...fields]))
}

/** Allows what is ticked, or what is given. */
export function allow(browser: Browser, page: Answer, scopes?: readonly string[]): Promise<Answer> {
  const ticked = scopes ?? [...boxesOf(page)].filter(([, isOn]) => isOn).map(([scope]) => scope)
  return press(browser, page, [
    ...ticked.map((scope): [string, string] => ['scope', scope]),
    ['step', 'allow'],
  ])
}

export interface TokenAnswer {
  status: number
  headers: Headers
  body: Record<string, unknown> & {
    access_token: string
    refresh_token: string
    id_token: string
    scope: string
    error: string
    active: boolean
  }
}

/** One of the endpoints that apps call directly. */
export async function call(
  platform: Platform,
  path: 'token' | 'introspect' | 'revoke',
  { app, form }: { app?: App; form: Record<string, string> },
): Promise<TokenAnswer> {
  const isSecret = app?.secret !== undefined
  const response = await fetch(`${platform.baseUrl}/auth/${path}`, {
    method: 'POST',
    headers: isSecret
      ? { authorization: `Basic ${Buffer.from(`${app.id}:${app.secret}`).toString('base64')}` }
      : {},
    body: new URLSearchParams({ ...form, ...(app && !isSecret ? { client_id: app.id } : {}) }),
  })
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    body: (text.startsWith('{') ? JSON.parse(text) : {}) as TokenAnswer['body'],
  }
}

export const redeem = (
  platform: Platform,
  app: App,
  { code, verifier }: { code: string; verifier: string },
): Promise<TokenAnswer> =>
  call(platform, 'token', {
    app,
    form: { grant_type: 'authorization_code', code, redirect_uri: REDIRECT, code_verifier: verifier },
  })

export const codeOf = ({ url }: Answer): string => {
  const code = url.searchParams.get('code')
  assert.ok(code, `no code: ${url.href}`)
  return code
}

/** The whole way: asked, allowed, redeemed. */
export async function obtain(platform: Platform, browser: Browser, wish: Wish): Promise<TokenAnswer> {
  const { answer, verifier } = await ask(platform, browser, wish)
  const back = await allow(browser, answer)
  return redeem(platform, wish.app, { code: codeOf(back), verifier })
}

/** Creates resources as the backend client of a facility. */
export async function create(
  platform: Platform,
  resource: { resourceType: string; [element: string]: unknown },
  token?: string,
): Promise<string> {
  const response = await fetch(`${platform.baseUrl}/fhir/R4/${resource.resourceType}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/fhir+json',
      authorization: `Bearer ${token ?? (await platform.token())}`,
    },
    body: JSON.stringify(resource),
  })
  const { id } = (await response.json()) as { id?: string }
  assert.ok(id, `not created: ${response.status}`)
  return id
}

export const statusOf = async (platform: Platform, path: string, token: string): Promise<number> =>
  (await fetch(`${platform.baseUrl}/fhir/R4/${path}`, { headers: { authorization: `Bearer ${token}` } }))
    .status
