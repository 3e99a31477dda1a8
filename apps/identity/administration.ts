/** What an administrator does to facilities, accounts and clients: each a named action with the options it takes. */
import { randomBytes } from 'node:crypto'
import { createPublicKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { JWK } from 'jose'
import { parseResourceScope, splitScopes } from '@medley/auth/scopes'
import { faultOfAddress } from './client-keys.ts'
import {
  type Action,
  change,
  type Desk,
  disciplinesOf,
  fhirUserOf,
  insert,
  type Options,
  Refusal,
  requireFacility,
  requireId,
  requireRoles,
  unitsOf,
} from './desk.ts'
import { endEverything } from './end-everything.ts'
import { facilityActions } from './facility-actions.ts'
import { hashPassword } from './passwords.ts'
import { rotateInternalKey } from './internal-keys.ts'
import { isProduction } from './production.ts'
import { roleScopes } from './roles.ts'
import { addSigningKey } from './signing-keys.ts'
import { contextScopes, faultOf } from './smart-scopes.ts'
import { enrolment, newSeed } from './totp.ts'
import { noteRight } from './wrong-passwords.ts'

export const actions: Readonly<Record<string, Action>> = {
  ...facilityActions,
  'user add': {
    options:
      '--username NAME --name "FULL NAME" --facility ID --role ROLE… [--password WORDS] [--scope SCOPES] [--fhir-user Practitioner/ID] [--patient ID…] [--unit LOCATION-ID…|*] [--discipline NAME…]',
    run: addUser,
  },
  'user place': {
    options: '--username NAME [--facility ID] [--unit LOCATION-ID…|*] [--discipline NAME…]',
    run: placeUser,
  },
  'user password': { options: '--username NAME [--password WORDS]', run: changePassword },
  'user link': { options: '--username NAME --external-name NAME', run: link },
  'user totp': { options: '--username NAME', run: enrolSecondFactor },
  'user sign-out': { options: '--username NAME', run: signOut },
  'user unlock': { options: '--username NAME', run: unlock },
  'user disable': { options: '--username NAME', run: (desk, options) => switchUser(desk, options, false) },
  'user enable': { options: '--username NAME', run: (desk, options) => switchUser(desk, options, true) },
  'client add': {
    options:
      '--id ID [--name NAME] [--secret WORDS | --jwks FILE | --jwks-uri URL] [--redirect-uri URI…] --scope SCOPES [--launch-url URL] [--facility ID] [--exchange yes]',
    run: addClient,
  },
  'client disable': { options: '--id ID', run: (desk, options) => switchClient(desk, options, false) },
  'client enable': { options: '--id ID', run: (desk, options) => switchClient(desk, options, true) },
  'keys rotate': { options: '', run: rotateKeys },
  'keys rotate-internal': { options: '', run: rotateInternal },
  'demo remove': { options: '', run: removeDemo },
}

const SHORTEST_PASSWORD = 10
const BACKEND_LIFETIME_S = 300

async function addUser(desk: Desk, options: Options): Promise<string> {
  const username = requireId(options.one('username'))
  const facility = await requireFacility(desk.pool, options.one('facility'))
  const roles = requireRoles(options)
  const scope = options.optional('scope') ?? roles.map((role) => roleScopes[role]).join(' ')
  requireScopes(scope)
  const { password, told } = passwordOf(options)
  await insert(
    desk.pool,
    `INSERT INTO identity.account (username, facility, name, roles, scope, password, fhir_user, patients, units, disciplines)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [username, facility, options.one('name'), roles, scope, await hashPassword(password),
      fhirUserOf(options) ?? null, options.several('patient'), unitsOf(options), disciplinesOf(options)],
  ) // prettier-ignore
  return `user ${username} added${told}`
}

/** Where somebody works now, and what they practise; counts within five seconds. */
async function placeUser({ pool }: Desk, options: Options): Promise<string> {
  const username = options.one('username')
  const values = [username, unitsOf(options), disciplinesOf(options)]
  const facility = options.optional('facility')
  const set = 'SET units = $2, disciplines = $3 WHERE username = $1'
  const isHome =
    facility === undefined ||
    (
      await pool.query('SELECT 1 FROM identity.account WHERE username = $1 AND facility = $2', [
        username,
        facility,
      ])
    ).rowCount === 1
  if (isHome) await change(pool, `UPDATE identity.account ${set}`, values)
  else await change(pool, `UPDATE identity.membership ${set} AND facility = $4`, [...values, facility])
  return `user ${username} has other units and disciplines`
}

function passwordOf(options: Options): { password: string; told: string } {
  const given = options.optional('password')
  if (given === undefined) {
    const password = randomBytes(12).toString('base64url')
    return { password, told: `; password ${password}` }
  }
  if (given.length < SHORTEST_PASSWORD)
    throw new Refusal(`A password has ${SHORTEST_PASSWORD} characters at least.`)
  return { password: given, told: '' }
}

async function changePassword(desk: Desk, options: Options): Promise<string> {
  const { pool } = desk
  const username = options.one('username')
  const { password, told } = passwordOf(options)
  await change(pool, 'UPDATE identity.account SET password = $2, is_demo = false WHERE username = $1', [
    username,
    await hashPassword(password),
  ])
  await end(desk, username)
  return `password of ${username} changed${told}`
}

async function signOut(desk: Desk, options: Options): Promise<string> {
  await end(desk, options.one('username'))
  return `${options.one('username')} is signed out everywhere`
}

async function end({ pool, now }: Desk, username: string): Promise<void> {
  if (!(await endEverything({ pool, now: () => now }, username)))
    throw new Refusal(`There is no ${username}.`)
}

/** Whoever has this name at the other provider signs in as this user. */
async function link({ pool }: Desk, options: Options): Promise<string> {
  const [username, name] = [options.one('username'), options.one('external-name')]
  await change(
    pool,
    'UPDATE identity.account SET external_name = $2, external_subject = NULL WHERE username = $1',
    [username, name],
  )
  return `${name} of the other provider signs in as ${username}`
}

async function enrolSecondFactor({ pool, secrets }: Desk, options: Options): Promise<string> {
  const username = options.one('username')
  const seed = newSeed()
  await change(pool, 'UPDATE identity.account SET totp = $2, totp_step = 0 WHERE username = $1', [
    username,
    secrets.seal(seed.toString('base64url'), `totp ${username}`),
  ])
  return `second factor of ${username}: ${enrolment(seed, username)}`
}

async function unlock({ pool }: Desk, options: Options): Promise<string> {
  await noteRight(pool, options.one('username'))
  return `${options.one('username')} may try again`
}

async function switchUser({ pool }: Desk, options: Options, isActive: boolean): Promise<string> {
  const username = options.one('username')
  await change(pool, 'UPDATE identity.account SET is_active = $2 WHERE username = $1', [username, isActive])
  return `user ${username} ${isActive ? 'enabled' : 'disabled'}`
}

async function switchClient({ pool }: Desk, options: Options, isActive: boolean): Promise<string> {
  const id = options.one('id')
  await change(pool, 'UPDATE identity.client SET is_active = $2 WHERE id = $1', [id, isActive])
  return `client ${id} ${isActive ? 'enabled' : 'disabled'}`
}

async function addClient({ pool }: Desk, options: Options): Promise<string> {
  const id = requireId(options.one('id'))
  const scope = options.one('scope')
  requireScopes(scope)
  const [secret, file, address, facilityId] = ['secret', 'jwks', 'jwks-uri', 'facility'].map((name) =>
    options.optional(name),
  )
  const proofs = [secret, file, address].filter((one) => one !== undefined)
  if (proofs.length > 1) throw new Refusal('Give one of --secret, --jwks and --jwks-uri.')
  const fault = address === undefined ? undefined : faultOfAddress(address)
  if (fault !== undefined) throw new Refusal(fault)
  const facility = facilityId === undefined ? null : await requireFacility(pool, facilityId)
  const isBackend = splitScopes(scope).some((one) => one.startsWith('system/'))
  if (isBackend && (facility === null || proofs.length === 0))
    throw new Refusal('A client with scopes of system/ needs --facility, and --secret, --jwks or --jwks-uri.')
  const redirects = options.several('redirect-uri').map(requireRedirect)
  const jwks = file === undefined ? null : readKeys(file)
  const launchUrl = options.optional('launch-url')
  await insert(
    pool,
    `INSERT INTO identity.client (id, facility, name, scope, secret, jwks, redirect_uris, launch_url, lifetime_s, may_exchange, jwks_uri)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [id, facility, options.optional('name') ?? id, scope, secret === undefined ? null : await hashPassword(secret),
      jwks, redirects, launchUrl === undefined ? null : requireRedirect(launchUrl), BACKEND_LIFETIME_S,
      options.optional('exchange') === 'yes', address ?? null],
  ) // prettier-ignore
  return `client ${id} added`
}

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])$/

/** What a code or a launch is sent to: https, this machine, or the scheme of an app. */
function requireRedirect(uri: string): string {
  const url = URL.parse(uri)
  if (!url || uri.includes('#') || /^(javascript|data|vbscript|file|blob|about):$/.test(url.protocol))
    throw new Refusal(`${uri} is no address to lead a browser to.`)
  if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname) && isProduction())
    throw new Refusal(`${uri} is plain HTTP outside this machine.`)
  return uri
}

function requireScopes(scope: string): void {
  const fault = splitScopes(scope).find(
    (one) =>
      !(contextScopes as readonly string[]).includes(one) &&
      (!parseResourceScope(one) || faultOf(one) !== undefined),
  )
  if (fault !== undefined) throw new Refusal(`${fault} is not a scope of this server.`)
}

function readKeys(file: string): { keys: JWK[] } {
  const { keys } = JSON.parse(readFileSync(file, 'utf8')) as { keys?: JWK[] }
  if (!Array.isArray(keys) || keys.length === 0) throw new Refusal(`${file} has no keys: { "keys": [ … ] }.`)
  for (const key of keys) {
    if ('d' in key || 'k' in key) throw new Refusal(`${file} has a private key: register the public one.`)
    if (!key.kid) throw new Refusal(`A key in ${file} has no kid.`)
    createPublicKey({ key: { ...key }, format: 'jwk' })
  }
  return { keys }
}

async function rotateKeys({ pool, secrets, now }: Desk): Promise<string> {
  return `id tokens are signed with the key ${await addSigningKey(pool, secrets, { now })} in a few seconds`
}

/** Files know no clock that a test has moved. */
async function rotateInternal({ keys, now }: Desk): Promise<string> {
  return `internal tokens are signed with the key ${rotateInternalKey(keys, Math.floor(now / 1000))} in a second`
}

async function removeDemo({ pool }: Desk): Promise<string> {
  await pool.query('UPDATE identity.account SET is_active = false WHERE is_demo')
  await pool.query('UPDATE identity.client SET is_active = false WHERE is_demo')
  return 'demo users and clients disabled'
}
