/** How the gateway shows a foreign server who it is: never with anything of the caller. */
import { createHash, createPrivateKey, type KeyObject, randomUUID, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { SignJWT } from 'jose'
import type { ForeignAuth } from './federation-file.ts'

export interface Credentials {
  /** Value of the header `Authorization`. */
  header(): Promise<string | undefined>
  /** The server did not take it: the next one is a new one. Answers whether there can be another. */
  renew(): boolean
}

type Of<T extends ForeignAuth['type']> = Extract<ForeignAuth, { type: T }>
type Makers = { [T in ForeignAuth['type']]: (auth: Of<T>, timeoutMs: number) => Credentials }

const fixed = (header: string | undefined): Credentials => ({
  header: () => Promise.resolve(header),
  renew: () => false,
})
const basic = (name: string, secret: string): string =>
  `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}`

const makers: Makers = {
  none: () => fixed(undefined),
  basic: ({ username, password }) => fixed(basic(username, password)),
  bearer: ({ token }) => fixed(`Bearer ${token}`),
  client_credentials: ({ tokenUrl, clientId, clientSecret, scope }, timeoutMs) =>
    granted(async () =>
      requestToken(tokenUrl, {
        timeoutMs,
        ...(isEntra(tokenUrl)
          ? { form: { client_id: clientId, client_secret: clientSecret } }
          : // https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1
            {
              authorization: basic(encodeURIComponent(clientId), encodeURIComponent(clientSecret)),
              form: {},
            }),
        scope,
      }),
    ),
  private_key_jwt: ({ tokenUrl, clientId, keyFile, kid, scope }, timeoutMs) => {
    const pem = readFileSync(keyFile, 'utf8')
    const signing = { key: createPrivateKey(pem), kid, thumbprint: thumbprintIn(pem) }
    return granted(async () =>
      requestToken(tokenUrl, {
        timeoutMs,
        form: {
          client_id: clientId,
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          client_assertion: await assertion({ ...signing, clientId, tokenUrl }),
        },
        scope,
      }),
    )
  },
}

/** Reads the key file, so that one that is missing stops the start and not a request. */
export const createCredentials = (auth: ForeignAuth, timeoutMs: number): Credentials =>
  (makers[auth.type] as (auth: ForeignAuth, timeoutMs: number) => Credentials)(auth, timeoutMs)

/** Microsoft Entra ID takes the secret in the form, and finds a key by the thumbprint of its certificate. */
const isEntra = (tokenUrl: string): boolean => /\/oauth2\/(v2\.0\/)?token$/.test(tokenUrl)

/** A file may hold the certificate beside the key: https://www.rfc-editor.org/rfc/rfc7515#section-4.1.8 */
function thumbprintIn(pem: string): string | undefined {
  const [certificate] = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/.exec(pem) ?? []
  if (certificate === undefined) return undefined
  return createHash('sha256').update(new X509Certificate(certificate).raw).digest('base64url')
}

interface Token {
  text: string
  /** ms since 1970. */
  until: number
}

/** Renewed before it ends: a request that takes long must not outlive it. */
const EARLY_MS = 15_000

function granted(request: () => Promise<Token>): Credentials {
  let current: Promise<Token> | undefined
  async function token(): Promise<Token> {
    current ??= request()
    try {
      const found = await current
      if (found.until > Date.now()) return found
    } catch (error) {
      current = undefined
      throw error
    }
    current = undefined
    return token()
  }
  return {
    header: async () => `Bearer ${(await token()).text}`,
    renew: () => {
      current = undefined
      return true
    },
  }
}

interface TokenRequest {
  authorization?: string
  /** How the client shows who it is, where it does so in the form. */
  form: Record<string, string>
  scope: string | undefined
  timeoutMs: number
}

const DEFAULT_LIFE_S = 300
const SHORTEST_MS = 1000

async function requestToken(
  url: string,
  { authorization, form, scope, timeoutMs }: TokenRequest,
): Promise<Token> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { accept: 'application/json', ...(authorization === undefined ? {} : { authorization }) },
    body: new URLSearchParams({ grant_type: 'client_credentials', ...form, ...(scope ? { scope } : {}) }),
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  })
  const { access_token: text, expires_in: life = DEFAULT_LIFE_S } = (await response.json()) as {
    access_token?: string
    expires_in?: number
  }
  if (!response.ok || typeof text !== 'string')
    throw new Error(`the token endpoint answered ${response.status}`)
  return { text, until: Date.now() + Math.max(SHORTEST_MS, life * 1000 - EARLY_MS) }
}

interface Asserting {
  key: KeyObject
  kid: string | undefined
  thumbprint: string | undefined
  clientId: string
  tokenUrl: string
}

const ASSERTION_LIFE = '4m'

/** https://hl7.org/fhir/smart-app-launch/client-confidential-asymmetric.html */
function assertion({ key, kid, thumbprint, clientId, tokenUrl }: Asserting): Promise<string> {
  return new SignJWT({})
    .setProtectedHeader({
      alg: thumbprint ? 'PS256' : (algorithms[key.asymmetricKeyType ?? ''] ?? 'RS384'),
      typ: 'JWT',
      ...(kid ? { kid } : {}),
      ...(thumbprint ? { 'x5t#S256': thumbprint } : {}),
    })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(tokenUrl)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime(ASSERTION_LIFE)
    .sign(key)
}

/** The two that SMART asks every server for, and Ed25519. */
const algorithms: Readonly<Record<string, string>> = { rsa: 'RS384', ec: 'ES384', ed25519: 'EdDSA' }
