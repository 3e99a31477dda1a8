/** Around the provider: what SMART wants of requests and answers that OpenID Connect does not. */
import type { Middleware } from 'koa'
import type Provider from 'oidc-provider'
import type { KoaContextWithOIDC } from 'oidc-provider'
import { introspectByBearer, isBearerIntrospection } from './bearer-introspection.ts'
import { recordTokenAnswer } from './audit.ts'
import { contextOf } from './launches.ts'
import { securityHeaders } from './pages/page.ts'
import { routes } from './endpoints.ts'
import { fhirBaseOf, type Identity } from './identity.ts'

type Ctx = Parameters<Middleware>[0]

const SESSION_COOKIE = /(?:^|;\s*)medley-auth(?:\.sig)?=[^;]*/g

export function createSmartMiddleware(identity: Identity, provider: Provider): Middleware {
  return async (ctx, next) => {
    // The provider keeps no session of its own; one of an earlier version or another person must not count.
    if (ctx.req.headers.cookie) ctx.req.headers.cookie = ctx.req.headers.cookie.replaceAll(SESSION_COOKIE, '')
    if (isBearerIntrospection(ctx, routes.introspection)) await introspectByBearer(ctx, identity, provider)
    else await next()
    if (ctx.status === 500 && ctx.state['isOutage'] === true) answerOutage(ctx)
    dropSessionCookie(ctx)
    for (const [name, value] of Object.entries(securityHeaders()))
      if (!ctx.response.get(name)) ctx.set(name, value)
    if (ctx.path !== routes.token) return
    await completeTokenAnswer(ctx as KoaContextWithOIDC, identity)
    await recordTokenAnswer(ctx as KoaContextWithOIDC, identity).catch(() => answerOutage(ctx))
  }
}

/** The database comes back, and the client may ask again. */
function answerOutage(ctx: Ctx): void {
  ctx.status = 503
  ctx.set('retry-after', '2')
  ctx.body = { error: 'temporarily_unavailable' }
}

function dropSessionCookie(ctx: Ctx): void {
  const cookies = [ctx.response.headers['set-cookie'] ?? []].flat()
  const kept = cookies.filter((cookie) => !cookie.startsWith('medley-auth'))
  if (kept.length === cookies.length) return
  ctx.remove('set-cookie')
  if (kept.length > 0) ctx.set('set-cookie', kept)
}

/** https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html#launch-context-arrives-with-your-access_token */
async function completeTokenAnswer(ctx: KoaContextWithOIDC, identity: Identity): Promise<void> {
  ctx.set('pragma', 'no-cache')
  const grantId = ctx.oidc?.entities.AccessToken?.grantId
  if (ctx.status !== 200 || grantId === undefined) return
  const context = await contextOf(identity, grantId)
  ctx.body = {
    ...(ctx.body as Record<string, unknown>),
    ...context,
    smart_style_url: fhirBaseOf(identity).replace(/\/fhir\/R4$/, '/auth/smart-style.json'),
  }
}
