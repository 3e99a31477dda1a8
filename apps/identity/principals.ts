/** For whom an access token speaks now: rights that shrank or ended since it was issued count at once. */
import type Provider from 'oidc-provider'
import type { Principal } from '@medley/auth/principal'
import type { Account } from './accounts.ts'
import { hashOf } from './artifacts.ts'
import { findClient } from './clients.ts'
import { recordOf } from './launches.ts'
import type { Identity } from './identity.ts'
import { stillWithin } from './smart-scopes.ts'

const PURPOSE = 'TREAT'

export async function principalOf(
  identity: Identity,
  provider: Provider,
  token: string,
): Promise<Principal | undefined> {
  if (token === '') return undefined
  const [access, backend, own] = await Promise.all([
    provider.AccessToken.find(token),
    provider.ClientCredentials.find(token),
    findOwn(identity, token),
  ])
  if (own) return own
  const clientId = access?.clientId ?? backend?.clientId
  const client = clientId === undefined ? undefined : await findClient(identity.pool, clientId)
  if (!client) return undefined
  if (backend) {
    return {
      ...{ subject: client.id, client: client.id, facility: client.facility ?? '', roles: ['backend'] },
      ...{ scope: backend.scope ?? '', purpose: PURPOSE },
    }
  }
  if (access?.accountId === undefined || !access.grantId) return undefined
  const [grant, { context, facility: place }] = await Promise.all([
    provider.Grant.find(access.grantId),
    recordOf(identity, access.grantId),
  ])
  const account = await identity.accounts.find(access.accountId, place)
  if (!account || !grant) return undefined
  const { username, facility, roles, scope, fhirUser } = account
  return {
    ...{ subject: username, client: client.id, facility, roles, purpose: PURPOSE },
    scope: stillWithin(access.scope ?? '', scope),
    ...(context.patient === undefined ? {} : { patient: context.patient }),
    ...attributesOf(account),
    ...(fhirUser === undefined ? {} : { fhirUser }),
  }
}

/** What a person's rights end at, beside their roles. */
export const attributesOf = ({
  patients,
  units,
  disciplines,
}: Pick<Account, 'patients' | 'units' | 'disciplines'>): Pick<
  Principal,
  'patients' | 'units' | 'disciplines'
> => ({
  ...(patients.length > 0 ? { patients } : {}),
  ...(units.length > 0 ? { units } : {}),
  ...(disciplines.length > 0 ? { disciplines } : {}),
})

const OWN_S = 60

/** A token for our own pages, which read the record through the front door like everybody else. */
export async function issueOwn({ pool, now }: Identity, token: string, principal: Principal): Promise<void> {
  await pool.query(
    `INSERT INTO identity.artifact (model, hash, payload, expires) VALUES ('Own', $1, $2, $3)`,
    [hashOf(token), principal, new Date(now() + OWN_S * 1000)],
  )
}

async function findOwn({ pool, now }: Identity, token: string): Promise<Principal | undefined> {
  const { rows } = await pool.query<{ payload: Principal }>(
    `SELECT payload FROM identity.artifact WHERE model = 'Own' AND hash = $1 AND expires > $2`,
    [hashOf(token), new Date(now())],
  )
  return rows[0]?.payload
}
