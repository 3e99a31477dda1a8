/**
 * Internal tokens: signed by the gateway (Ed25519), for one service, for a minute. Each service verifies by itself.
 * The outside token never travels behind the gateway.
 */
import type { KeyObject } from 'node:crypto'
import { errors, jwtVerify, SignJWT } from 'jose'
import { fail } from '@medley/fhir/failures'
import type { SigningKey, VerificationKeys } from './internal-keys.ts'
import type { Principal } from './principal.ts'

const ISSUER = 'medley-gateway'
const ALGORITHM = 'EdDSA'
const LIFETIME_S = 60
/** A token is handed out again for so long; whoever gets it has at least half a minute left. */
const REUSE_MS = 30_000
const MAX_CACHED = 5000

type Clock = () => number

/** Mints tokens for a principal and an audience, reusing fresh ones. */
export function createMinter(
  signingKey: () => SigningKey,
  now: Clock,
): (principal: Principal, audience: string) => Promise<string> {
  let signer = ''
  const fresh = new Map<string, { token: Promise<string>; until: number }>()
  return (principal, audience) => {
    const key = signingKey()
    if (key.kid !== signer) fresh.clear()
    signer = key.kid
    const name = JSON.stringify([audience, principal])
    const known = fresh.get(name)
    if (known && known.until > now()) return known.token
    if (fresh.size >= MAX_CACHED) fresh.clear()
    const token = sign(key, { principal, audience, now: now() })
    fresh.set(name, { token, until: now() + REUSE_MS })
    return token
  }
}

function sign(
  { kid, key }: SigningKey,
  { principal, audience, now }: { principal: Principal; audience: string; now: number },
): Promise<string> {
  const issuedAt = Math.floor(now / 1000)
  const { subject, ...claims } = principal
  return new SignJWT({ ...claims })
    .setProtectedHeader({ alg: ALGORITHM, kid })
    .setIssuer(ISSUER)
    .setAudience(audience)
    .setSubject(subject)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + LIFETIME_S)
    .sign(key)
}

/** Verifies tokens for `audience`; a verified token is believed without a new signature check until it expires. */
export function createVerifier(
  keys: VerificationKeys,
  audience: string,
  now: Clock,
): (token: string) => Promise<Principal> {
  let generation = keys.generation()
  const known = new Map<string, { principal: Principal; until: number }>()
  return async (token) => {
    if (keys.generation() !== generation) known.clear()
    generation = keys.generation()
    const cached = known.get(token)
    if (cached && cached.until > now()) return cached.principal
    const { principal, until } = await verify(token, { keys, audience, now: now() })
    if (known.size >= MAX_CACHED) known.clear()
    known.set(token, { principal, until })
    return principal
  }
}

async function verify(
  token: string,
  { keys, audience, now }: { keys: VerificationKeys; audience: string; now: number },
): Promise<{ principal: Principal; until: number }> {
  try {
    const { payload } = await jwtVerify(token, ({ kid }) => keyNamed(keys, kid), {
      algorithms: [ALGORITHM],
      issuer: ISSUER,
      audience,
      currentDate: new Date(now),
      requiredClaims: ['sub', 'exp', 'facility', 'scope', 'client'],
    })
    const {
      sub = '',
      client,
      facility,
      roles,
      scope,
      purpose,
      direct = false,
      patient,
      patients,
      units,
      residents,
      disciplines,
      consents,
      emergency,
      fhirUser,
      signedIn,
      stepUpAt,
      session,
      exp = 0,
    } = payload as typeof payload & Omit<Principal, 'subject'>
    const principal: Principal = {
      ...{ subject: sub, client, facility, roles, scope, purpose, direct },
      ...(patient === undefined ? {} : { patient }),
      ...(patients === undefined ? {} : { patients }),
      ...(units === undefined ? {} : { units }),
      ...(residents === undefined ? {} : { residents }),
      ...(disciplines === undefined ? {} : { disciplines }),
      ...(consents === undefined ? {} : { consents }),
      ...(emergency === undefined ? {} : { emergency }),
      ...(fhirUser === undefined ? {} : { fhirUser }),
      ...(signedIn === undefined ? {} : { signedIn }),
      ...(stepUpAt === undefined ? {} : { stepUpAt }),
      ...(session === undefined ? {} : { session }),
    }
    return { principal, until: exp * 1000 }
  } catch (error) {
    if (!(error instanceof errors.JOSEError)) throw error
    throw fail('notAuthenticated', 'token-invalid', 'The access token is not valid here.', {
      headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
    })
  }
}

/** Whoever names another key than one of ours was not sent by the gateway. */
function keyNamed(keys: VerificationKeys, kid: string | undefined): KeyObject {
  const key = keys.find(kid)
  if (!key) throw new errors.JWKSNoMatchingKey()
  return key
}
