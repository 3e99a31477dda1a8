/** What all actions of an administrator share: their shape, their options, and how they refuse. */
import type { Pool } from 'pg'
import { disciplines } from '@medley/auth/policy/disciplines'
import { roleScopes } from './roles.ts'
import type { Secrets } from './secrets.ts'

/** A sentence for whoever typed the command. */
export class Refusal extends Error {}

export interface Options {
  one(name: string): string
  optional(name: string): string | undefined
  several(name: string): string[]
}

export interface Desk {
  pool: Pool
  secrets: Secrets
  now: number
  /** The folder of keys of this platform. */
  keys: string
}

export interface Action {
  /** With what it may be called. */
  options: string
  run(desk: Desk, options: Options): Promise<string>
}

const ID = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/

export function requireId(id: string): string {
  if (ID.test(id)) return id
  throw new Refusal(`"${id}" is no name: letters, digits, . _ @ and - only, 64 at most.`)
}

/** The roles of `--role`, each of which there is. */
export function requireRoles(options: Options): string[] {
  const roles = options.several('role')
  const unknown = roles.find((role) => roleScopes[role] === undefined)
  if (roles.length === 0 || unknown !== undefined)
    throw new Refusal(`Give --role, one or more of ${Object.keys(roleScopes).join(', ')}.`)
  return roles
}

export function fhirUserOf(options: Options): string | undefined {
  const given = options.optional('fhir-user')
  if (given === undefined || /^(Practitioner|Patient|RelatedPerson|Person)\/[A-Za-z0-9.-]{1,64}$/.test(given))
    return given
  throw new Refusal('--fhir-user is Practitioner/ID, Patient/ID, RelatedPerson/ID or Person/ID.')
}

/** Where the person works: ids of Locations, or `*` for the whole house. */
export function unitsOf(options: Options): string[] {
  const units = options.several('unit').map((one) => one.replace(/^Location\//, ''))
  if (units.every((one) => one === '*' || /^[A-Za-z0-9.-]{1,64}$/.test(one))) return units
  throw new Refusal('--unit is the id of a Location, or * for the whole house.')
}

export function disciplinesOf(options: Options): string[] {
  const given = options.several('discipline')
  if (given.every((one) => Object.hasOwn(disciplines, one))) return given
  throw new Refusal(`--discipline is one of ${Object.keys(disciplines).join(', ')}.`)
}

export async function requireFacility(pool: Pool, id: string): Promise<string> {
  const { rows } = await pool.query('SELECT 1 FROM identity.facility WHERE id = $1', [id])
  if (rows.length === 0) throw new Refusal(`There is no facility ${id}.`)
  return id
}

/** Names are never used twice, not even of who is gone. */
export async function insert(pool: Pool, statement: string, values: unknown[]): Promise<void> {
  const { rowCount } = await pool.query(`${statement} ON CONFLICT DO NOTHING`, values)
  if (rowCount === 0) throw new Refusal(`${String(values[0])} is taken.`)
}

export async function change(pool: Pool, statement: string, values: unknown[]): Promise<void> {
  const { rowCount } = await pool.query(statement, values)
  if (rowCount === 0) throw new Refusal(`There is no ${String(values[0])}.`)
}
