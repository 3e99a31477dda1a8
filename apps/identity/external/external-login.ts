/** The way to the other provider and back: code flow with PKCE, state and nonce, which travel sealed in a cookie. */
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  calculatePKCECodeChallenge,
  type Configuration,
  discovery,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client'
import type { Log } from '@medley/service/log'
import { isProduction } from '../production.ts'
import type { Secrets } from '../secrets.ts'
import type { ExternalAccounts, ExternalOutcome } from './external-accounts.ts'
import { hasSecondFactor, type OidcSettings } from './oidc-settings.ts'

export interface ExternalLogin {
  label: string
  /** Where to lead the browser, and what it brings back in its cookie. */
  start(way: { redirectUri: string; back: string }): Promise<{ url: string; sealed: string }>
  finish(way: { url: string; sealed: string }): Promise<ExternalOutcome & { back: string }>
  /** Where the browser signs out of the provider too. */
  end(returnTo: string): Promise<string>
}

interface Trip {
  state: string
  nonce: string
  verifier: string
  back: string
  /** ms since 1970 */
  begun: number
}

export interface ExternalParts {
  settings: OidcSettings
  secrets: Secrets
  accounts: ExternalAccounts
  log: Log
  now(): number
}

const TRIP_MS = 10 * 60_000
const USE = 'external-login'

/** `undefined` where no provider is set. */
export function createExternalLogin(parts: ExternalParts): ExternalLogin | undefined {
  const { settings, secrets, accounts, log, now } = parts
  if (settings.oidcIssuer === '') return undefined
  let known: Promise<Configuration> | undefined
  const configuration = (): Promise<Configuration> => {
    known ??= discover(settings).catch((error: unknown) => {
      known = undefined
      throw error
    })
    return known
  }

  async function redeem(url: string, trip: Trip): Promise<ExternalOutcome> {
    const tokens = await authorizationCodeGrant(await configuration(), new URL(url), {
      pkceCodeVerifier: trip.verifier,
      expectedState: trip.state,
      expectedNonce: trip.nonce,
      idTokenExpected: true,
    })
    const claims = tokens.claims() ?? { sub: '' }
    if (!isFresh(claims, trip)) return refused('Your organization did not ask who you are anew.')
    if (!hasSecondFactor(settings, claims))
      return refused('Your organization signed you in without the second factor that is asked for here.')
    return accounts.accept(claims)
  }

  return {
    label: settings.oidcLabel,
    async start({ redirectUri, back }) {
      const trip: Trip = {
        ...{ state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() },
        ...{ back, begun: now() },
      }
      const factors = settings.oidcSecondFactor
      const url = buildAuthorizationUrl(await configuration(), {
        ...{ redirect_uri: redirectUri, scope: settings.oidcScope, state: trip.state, nonce: trip.nonce },
        code_challenge: await calculatePKCECodeChallenge(trip.verifier),
        code_challenge_method: 'S256',
        // On a shared device nobody goes on as whoever sat there before. A browser can leave this out of the address on its
        // way; with max_age the provider says when it asked (OpenID Connect Core 1.0, §3.1.2.1), and that is looked at.
        prompt: 'login',
        max_age: String(TRIP_MS / 1000),
        ...(factors === '' ? {} : { acr_values: factors }),
      })
      return { url: url.href, sealed: secrets.seal(JSON.stringify(trip), USE) }
    },
    async finish({ url, sealed }) {
      const trip = tripOf(sealed, secrets, now())
      if (!trip)
        return { ...refused('The sign-in took too long, or was begun in another browser.'), back: '/' }
      const outcome = await redeem(url, trip).catch((error: unknown) => {
        log.error('the other provider did not sign anybody in', error)
        return refused('Your organization did not sign you in.')
      })
      return { ...outcome, back: trip.back }
    },
    async end(returnTo) {
      const found = await configuration()
      if (!found.serverMetadata().end_session_endpoint) return returnTo
      return buildEndSessionUrl(found, { post_logout_redirect_uri: returnTo }).href
    },
  }
}

/** Their clock may be behind ours by so much. */
const SKEW_MS = 30_000

const isFresh = ({ auth_time: at }: Readonly<Record<string, unknown>>, { begun }: Trip): boolean =>
  typeof at === 'number' && at * 1000 > begun - SKEW_MS

const refused = (why: string): ExternalOutcome => ({ state: 'refused', why })

const discover = ({ oidcIssuer, oidcClientId, oidcClientSecret }: OidcSettings): Promise<Configuration> =>
  discovery(new URL(oidcIssuer), oidcClientId, oidcClientSecret || undefined, undefined, {
    // Plain HTTP is for a provider on this machine, in tests.
    execute: oidcIssuer.startsWith('http:') && !isProduction() ? [allowInsecureRequests] : [],
    timeout: 5,
  })

function tripOf(sealed: string, secrets: Secrets, now: number): Trip | undefined {
  try {
    const trip = JSON.parse(secrets.open(sealed, USE)) as Trip
    return trip.begun + TRIP_MS > now ? trip : undefined
  } catch {
    return undefined
  }
}
