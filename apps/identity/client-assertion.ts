/** What SMART asks of a client's assertion beyond RFC 7523. */
import { type Configuration, errors } from 'oidc-provider'

const LONGEST_S = 300
const LEEWAY_S = 15

export const checkAssertion =
  ({ now }: { now(): number }): NonNullable<Configuration['assertJwtClientAuthClaimsAndHeader']> =>
  (ctx, ...[claims, header, client]) => {
    const refuse = (why: string): never => {
      throw new errors.InvalidClientAuth(why)
    }
    const audiences = [claims['aud']].flat()
    if (Number(claims['exp']) > now() / 1000 + LONGEST_S + LEEWAY_S)
      refuse('exp is more than five minutes away')
    if (claims['sub'] !== claims['iss']) refuse('sub is not the client')
    if (!audiences.includes(ctx.oidc.urlFor('token'))) refuse('aud is not the token endpoint')
    if (typeof header['kid'] !== 'string') refuse('kid is missing')
    if (header['typ'] !== undefined && header['typ'] !== 'JWT') refuse('typ is not JWT')
    // Keys are those of the registration: another address in the header leads nowhere.
    if (header['jku'] !== undefined && header['jku'] !== client['medley_jwks_uri'])
      refuse('jku is not registered')
  }
