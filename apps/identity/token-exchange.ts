/**
 * RFC 8693, the half that knows clients and tokens: the gateway asks on behalf of a client and mints the token for the
 * service itself, whose signing key it alone has.
 */
import type Provider from 'oidc-provider'
import { errors } from 'oidc-provider'
import { EXCHANGE } from './clients.ts'
import { principalOf } from './principals.ts'
import type { Identity } from './identity.ts'

const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token'
export const GATEWAY_HEADER = 'x-medley-gateway'

export function registerExchange(provider: Provider, identity: Identity): void {
  provider.registerGrantType(
    EXCHANGE,
    async (ctx) => {
      const { client } = ctx.oidc
      const params = (ctx.oidc.params ?? {}) as Record<string, string | undefined>
      if (!(await identity.isGateway(ctx.get(GATEWAY_HEADER)))) throw new errors.UnsupportedGrantType()
      const type = params['subject_token_type']
      if (type !== undefined && type !== ACCESS_TOKEN)
        throw new errors.InvalidRequest('the subject token is an access token')
      const principal = await principalOf(identity, provider, params['subject_token'] ?? '')
      if (principal?.client !== client?.clientId)
        throw new errors.InvalidGrant('the subject token is not valid')
      ctx.body = { principal }
    },
    ['audience', 'resource', 'scope', 'subject_token', 'subject_token_type', 'requested_token_type'],
  )
}
