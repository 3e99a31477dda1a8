/** SMART App Launch 2.2 (https://hl7.org/fhir/smart-app-launch/) on oidc-provider. */
import type { EventEmitter } from 'node:events'
import Provider, {
  type Client as ProviderClient,
  type Configuration,
  errors,
  type KoaContextWithOIDC,
} from 'oidc-provider'
import { isWithin, sameContext } from '@medley/auth/granted-scopes'
import { resourceScopes, splitScopes } from '@medley/auth/scopes'
import { adapterFor } from './artifacts.ts'
import { checkAssertion } from './client-assertion.ts'
import { ownMetadata } from './clients.ts'
import { GRANT_S, recordOf } from './launches.ts'
import { renderError } from './pages/error-page.ts'
import { isPassword } from './passwords.ts'
import { isOutage } from '@medley/store/postgres/outage'
import { asserted, routes } from './endpoints.ts'
import { fhirBaseOf, type Identity } from './identity.ts'
import type { SigningKey } from './signing-keys.ts'
import { faultOf } from './smart-scopes.ts'
import { registerExchange } from './token-exchange.ts'
import { createSmartMiddleware } from './smart-middleware.ts'

const ACCESS_S = 3600

export function createProvider(identity: Identity, keys: readonly SigningKey[]): Provider {
  const provider = new Provider(identity.issuer, configurationOf(identity, keys))
  provider.proxy = true
  // Secrets are kept as hashes.
  provider.Client.prototype.compareClientSecret = function (this: ProviderClient, secret: string) {
    return isPassword(secret, this.clientSecret ?? '')
  }
  provider.use(createSmartMiddleware(identity, provider))
  registerExchange(provider, identity)
  const tell = (error: unknown): void => identity.log.error('the provider failed', error)
  provider.on('server_error', (ctx, error) => {
    ctx.state['isOutage'] = isOutage(error)
    tell(error)
  })
  ;(provider as EventEmitter).on('error', tell)
  return provider
}

function configurationOf(identity: Identity, keys: readonly SigningKey[]): Configuration {
  const { accounts, secrets } = identity
  return {
    adapter: (model: string) => adapterFor(model, identity),
    jwks: { keys: [...keys] },
    routes,
    scopes: ['openid', 'offline_access'],
    claims: { openid: ['sub'], fhirUser: ['fhirUser'] },
    responseTypes: ['code'],
    pkce: { required: () => true },
    clientAuthMethods: ['none', 'client_secret_basic', 'client_secret_post', 'private_key_jwt'],
    enabledJWA: { clientAuthSigningAlgValues: [...asserted], idTokenSigningAlgValues: ['RS256'] },
    extraClientMetadata: { properties: ownMetadata },
    // The scope fhirUser puts its claim into the id token: there is no userinfo endpoint.
    conformIdTokenClaims: false,
    cookies: {
      keys: [secrets.derive('cookies')],
      names: { session: 'medley-auth', interaction: 'medley-interaction', resume: 'medley-resume' },
      long: { signed: true, httpOnly: true, sameSite: 'lax' },
      short: { signed: true, httpOnly: true, sameSite: 'lax' },
    },
    extraParams: { launch: null, aud: (_, aud) => checkAudience(identity, aud) },
    interactions: { url: (_, { uid }) => `/auth/interaction/${uid}` },
    // Each launch asks anew, so no grant is taken over from an earlier one.
    loadExistingGrant: async ({ oidc }) => {
      const grantId = oidc.result?.consent?.grantId
      return grantId === undefined ? undefined : oidc.provider.Grant.find(grantId)
    },
    findAccount: async (_, id, token) => {
      const grantId = token && 'grantId' in token ? token.grantId : undefined
      const { facility } = grantId === undefined ? {} : await recordOf(identity, grantId)
      const account = await accounts.find(id, facility)
      if (!account) return undefined
      const fhirUser = account.fhirUser && `${fhirBaseOf(identity)}/${account.fhirUser}`
      return { accountId: id, claims: async () => ({ sub: id, ...(fhirUser ? { fhirUser } : {}) }) }
    },
    extraTokenClaims: async (_, token) => {
      if (token.kind !== 'AccessToken' || !token.grantId) return undefined
      const { context, facility } = await recordOf(identity, token.grantId)
      const account =
        token.accountId === undefined ? undefined : await accounts.find(token.accountId, facility)
      const fhirUser = account?.fhirUser && `${fhirBaseOf(identity)}/${account.fhirUser}`
      return { ...context, ...(fhirUser ? { fhirUser } : {}) }
    },
    issueRefreshToken: (_, client, source) =>
      client.grantTypeAllowed('refresh_token') && source.scopes.has('offline_access'),
    rotateRefreshToken: true,
    expiresWithSession: () => false,
    assertJwtClientAuthClaimsAndHeader: checkAssertion(identity),
    clientBasedCORS: (_, origin, client) =>
      origin !== 'null' && (client.redirectUris ?? []).some((uri) => URL.parse(uri)?.origin === origin),
    renderError,
    ttl: {
      AccessToken: ACCESS_S, ClientCredentials: (_, __, client) => Number(client['medley_lifetime_s']), AuthorizationCode: 60, RefreshToken: GRANT_S,
      Grant: GRANT_S, Session: 600, Interaction: 1800, IdToken: ACCESS_S,
    }, // prettier-ignore
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      dPoP: { enabled: false },
      clientCredentials: { enabled: true },
      // An app may ask about and give back what was issued to itself.
      introspection: {
        enabled: true,
        allowedPolicy: (_, client, token) => token.clientId === client.clientId,
      },
      revocation: { enabled: true, allowedPolicy: (_, client, token) => token.clientId === client.clientId },
      resourceIndicators: {
        enabled: true,
        defaultResource: async () => fhirBaseOf(identity),
        useGrantedResource: async () => true,
        getResourceServerInfo: async (ctx, resource, client) =>
          resourceInfo(identity, { ctx, resource, client }),
      },
    },
  }
}

/** The app says whose token it wants: one that is meant for another server must never be shown to us, nor ours to it. */
async function checkAudience({ fhirBases }: Identity, aud: string | undefined): Promise<void> {
  if (aud === undefined) throw new errors.InvalidRequest('aud is required: the FHIR base address')
  if (!fhirBases.includes(aud.replace(/\/$/, '')))
    throw new errors.InvalidTarget('aud is not the FHIR base address of this server')
}

interface Target {
  ctx: KoaContextWithOIDC
  resource: string
  client: ProviderClient
}

function resourceInfo(identity: Identity, { ctx, resource, client }: Target) {
  if (!identity.fhirBases.includes(resource))
    throw new errors.InvalidTarget('the only resource is the FHIR base address')
  const { params = {}, entities } = ctx.oidc
  const isBackend = params['grant_type'] === 'client_credentials'
  const registered = client['medley_scope'] as string
  if (isBackend) params['scope'] = backendScope(params['scope'], registered)
  const source = entities.AuthorizationCode?.scope ?? entities.RefreshToken?.scope ?? ''
  const scope = typeof params['scope'] === 'string' ? params['scope'] : source
  const fault = faultOf(scope)
  if (fault !== undefined) throw new errors.InvalidScope(fault, scope)
  return {
    scope,
    accessTokenFormat: 'opaque' as const,

    audience: fhirBaseOf(identity),
  }
}

/** Asked scopes that the registration covers; the whole registration when none is asked. */
function backendScope(asked: unknown, registered: string): string {
  const wanted = splitScopes(typeof asked === 'string' ? asked : registered)
  const isOfSystem = resourceScopes(wanted.join(' ')).every(({ context }) => context === 'system')
  if (wanted.length === 0 || !isOfSystem || !isWithin(wanted.join(' '), registered, sameContext))
    throw new errors.InvalidScope('the client may not have this scope', wanted.join(' '))
  return wanted.join(' ')
}
