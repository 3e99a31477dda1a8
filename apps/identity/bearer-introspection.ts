/** RFC 7662 asked with an access token instead of a client's secret: an app that has none asks about its own tokens. */
import type { Middleware } from 'koa'
import type Provider from 'oidc-provider'
import { principalOf } from './principals.ts'
import type { Identity } from './identity.ts'

type Ctx = Parameters<Middleware>[0]

const MAX_BODY = 65_536

export const isBearerIntrospection = (ctx: Ctx, path: string): boolean =>
  ctx.path === path && ctx.method === 'POST' && /^Bearer /i.test(ctx.get('authorization'))

export async function introspectByBearer(ctx: Ctx, identity: Identity, provider: Provider): Promise<void> {
  ctx.set('cache-control', 'no-store')
  const asking = await principalOf(identity, provider, ctx.get('authorization').slice('Bearer '.length))
  if (!asking) {
    ctx.status = 401
    ctx.set('www-authenticate', 'Bearer error="invalid_token"')
    ctx.body = { error: 'invalid_token' }
    return
  }
  const value = (await readForm(ctx)).get('token') ?? ''
  const token =
    (await provider.AccessToken.find(value)) ??
    (await provider.ClientCredentials.find(value)) ??
    (await provider.RefreshToken.find(value))
  const subject = token && 'accountId' in token ? token.accountId : token?.clientId
  ctx.body =
    token?.clientId === asking.client && subject === asking.subject
      ? { ...extraOf(token), ...described(token), sub: subject, iss: identity.issuer }
      : { active: false }
}

interface Found {
  clientId?: string | undefined
  scope?: string | undefined
  aud?: string | string[] | undefined
  exp?: number | undefined
  iat?: number | undefined
  kind: string
}

const extraOf = (token: object): object => (token as { extra?: object }).extra ?? {}

const described = ({ clientId, scope, aud, exp, iat, kind }: Found): object => ({
  active: true,
  client_id: clientId,
  scope,
  aud,
  exp,
  iat,
  token_type: kind === 'RefreshToken' ? undefined : 'Bearer',
})

async function readForm(ctx: Ctx): Promise<URLSearchParams> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of ctx.req) {
    size += (chunk as Buffer).length
    if (size > MAX_BODY) ctx.throw(413)
    chunks.push(chunk as Buffer)
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'))
}
