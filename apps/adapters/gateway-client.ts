/** The FHIR API of the gateway, as the backend client of one facility: the only way in. */
import { createPrivateKey, randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import { parseJson, stringifyJson } from '@medley/fhir/json'
import { adapterClient, KEY_ID } from '@medley/adapter/registration'

export interface Answer {
  readonly status: number
  readonly body: unknown
}

export interface GatewayClient {
  /** A Bundle, batch or transaction. Throws an Unreachable when nobody answers. */
  send(bundle: object): Promise<Answer>
  get(path: string): Promise<Answer>
}

/** Nobody answered, or nobody could say whose we are: later. */
export class Unreachable extends Error {}

const TIMEOUT_MS = 120_000
/** A token is renewed so long before it expires. */
const MARGIN_MS = 30_000

export interface ClientOptions {
  /** `http://127.0.0.1:5000` */
  readonly origin: string
  readonly facility: string
  /** PKCS #8 PEM. */
  readonly key: string
  readonly now: () => number
}

export function createGatewayClient({ origin, facility, key, now }: ClientOptions): GatewayClient {
  const privateKey = createPrivateKey(key)
  const client = adapterClient(facility)
  let token: { text: string; until: number } | undefined
  let endpoint: string | undefined

  async function signIn(): Promise<string> {
    endpoint ??= await discover(origin)
    const seconds = Math.floor(now() / 1000)
    const assertion = await new SignJWT({})
      .setProtectedHeader({ alg: 'ES384', kid: KEY_ID, typ: 'JWT' })
      .setIssuer(client.id)
      .setSubject(client.id)
      .setAudience(endpoint)
      .setJti(randomUUID())
      .setIssuedAt(seconds)
      .setExpirationTime(seconds + 120)
      .sign(privateKey)
    const response = await ask(endpoint, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        scope: client.scope,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: assertion,
      }),
    })
    const answer = (await response.json().catch(() => ({}))) as {
      access_token?: string
      expires_in?: number
      error?: string
    }
    if (answer.access_token === undefined)
      throw new Unreachable(`no token (${response.status}, ${answer.error ?? 'no reason'})`)
    token = { text: answer.access_token, until: now() + (answer.expires_in ?? 60) * 1000 - MARGIN_MS }
    return token.text
  }

  async function request(path: string, init: RequestInit): Promise<Answer> {
    for (let attempt = 0; ; attempt++) {
      const bearer = token && token.until > now() ? token.text : await signIn()
      const headers = {
        authorization: `Bearer ${bearer}`,
        'content-type': 'application/fhir+json',
        accept: 'application/fhir+json',
      }
      const response = await ask(`${origin}/fhir/R4${path}`, { ...init, headers })
      // The database of identity was emptied, or the token taken back: one new try.
      if (response.status === 401 && attempt === 0) {
        token = undefined
        continue
      }
      const text = await response.text().catch((error: unknown) => {
        throw new Unreachable('the answer broke off', { cause: error })
      })
      return { status: response.status, body: text.startsWith('{') ? parseJson(text) : undefined }
    }
  }

  return {
    send: (bundle) => request('', { method: 'POST', body: stringifyJson(bundle) }),
    get: (path) => request(`/${path}`, { method: 'GET' }),
  }
}

async function ask(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) })
  } catch (error) {
    throw new Unreachable('nobody answers', { cause: error })
  }
}

async function discover(origin: string): Promise<string> {
  const response = await ask(`${origin}/fhir/R4/.well-known/smart-configuration`, {})
  const { token_endpoint: endpoint } = (await response.json().catch(() => ({}))) as {
    token_endpoint?: string
  }
  if (endpoint === undefined) throw new Unreachable('the gateway names no token endpoint')
  return endpoint
}
