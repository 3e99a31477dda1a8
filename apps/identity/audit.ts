/** What identity puts on record: tokens that it gave or refused, and what administrators changed. */
import { detailText, type AuditEntry } from '@medley/audit/event'
import { ADDRESS_HEADER } from '@medley/service/audit/raw-request'
import type { KoaContextWithOIDC } from 'oidc-provider'
import { uuid7 } from '@medley/service/uuid7'
import type { Identity } from './identity.ts'

const OF_NOTHING = { type: '', id: '', version: 0, patient: '' }

/** Before the token leaves. Introspection and revocation give nothing away and are not recorded. */
export async function recordTokenAnswer(ctx: KoaContextWithOIDC, identity: Identity): Promise<void> {
  if (ctx.status >= 500) return
  const account = accountOf(ctx)
  const client = ctx.oidc?.client
  const id = client?.clientId ?? 'unknown'
  const person = account === undefined ? undefined : await identity.accounts.find(account)
  const isGiven = ctx.status === 200
  await identity.recorder.record([
    {
      kind: isGiven ? 'token' : 'token-refused',
      outcome: isGiven ? 0 : 4,
      ...OF_NOTHING,
      facility: person?.facility ?? textOf(client?.['medley_facility']) ?? '',
      agent: account ?? id,
      client: id,
      request: uuid7(identity.now()),
      detail: detailText({
        address: ctx.get(ADDRESS_HEADER) || undefined,
        what: textOf(ctx.oidc?.params?.['grant_type']),
        note: isGiven ? scopeOf(ctx) : textOf((ctx.body as { error?: unknown } | undefined)?.error),
      }),
    },
  ])
}

const accountOf = ({ oidc }: KoaContextWithOIDC): string | undefined =>
  oidc?.entities.AccessToken?.accountId ?? oidc?.entities.AuthorizationCode?.accountId

const scopeOf = ({ oidc }: KoaContextWithOIDC): string | undefined =>
  oidc?.entities.AccessToken?.scope ?? oidc?.entities.ClientCredentials?.scope

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** `user add`, and whom or what it was about: never a password or a secret. */
export interface AdministrationEvent {
  action: string
  about: string | undefined
  /** Account of the machine that it was done with. */
  operator: string
  /** ms since 1970. */
  now: number
}

export const administrationEntry = ({ action, about, operator, now }: AdministrationEvent): AuditEntry => ({
  kind: action.startsWith('keys ') ? 'key' : 'configuration',
  outcome: 0,
  ...OF_NOTHING,
  facility: '',
  agent: `operator-${operator}`,
  client: 'medley-admin',
  request: uuid7(now),
  detail: detailText({ what: action, note: about }),
})
