/** Opaque tokens outside: sessions of browsers and access tokens of clients. Only their hash is kept. */
import { createHash, randomBytes } from 'node:crypto'
import type { Pool } from 'pg'
import type { Principal } from '@medley/auth/principal'

export type GrantKind = 'session' | 'access'

export interface Grant {
  principal: Principal
  /** Of a session: name to show and CSRF token. */
  extra: Readonly<Record<string, string>>
}

export interface Grants {
  issue(kind: GrantKind, grant: Grant, lifetimeS: number): Promise<string>
  find(kind: GrantKind, token: string): Promise<Grant | undefined>
  revoke(token: string): Promise<void>
}

/** A revoked token is refused everywhere after so long. */
const CACHE_MS = 5000
const MAX_CACHED = 10_000

const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url')

export function createGrants(pool: Pool, now: () => number): Grants {
  const cache = new Map<string, { found: Promise<Grant | undefined>; until: number }>()

  async function look(kind: GrantKind, hash: string): Promise<Grant | undefined> {
    const { rows } = await pool.query<Grant>(
      'SELECT principal, extra FROM gateway.grant_token WHERE hash = $1 AND kind = $2 AND expires > $3',
      [hash, kind, new Date(now())],
    )
    return rows[0]
  }

  return {
    async issue(kind, { principal, extra }, lifetimeS) {
      const token = randomBytes(32).toString('base64url')
      await pool.query('INSERT INTO gateway.grant_token (hash, kind, principal, extra, expires) VALUES ($1, $2, $3, $4, $5)', [
        hashOf(token), kind, JSON.stringify(principal), JSON.stringify(extra), new Date(now() + lifetimeS * 1000),
      ]) // prettier-ignore
      await pool.query('DELETE FROM gateway.grant_token WHERE expires < $1', [new Date(now())])
      return token
    },
    find(kind, token) {
      const key = `${kind} ${token}`
      const known = cache.get(key)
      if (known && known.until > now()) return known.found
      if (cache.size >= MAX_CACHED) cache.clear()
      const found = look(kind, hashOf(token))
      cache.set(key, { found, until: now() + CACHE_MS })
      // A database that is away for a moment must not be remembered as an answer.
      found.catch(() => cache.delete(key))
      return found
    },
    async revoke(token) {
      cache.delete(`session ${token}`)
      cache.delete(`access ${token}`)
      await pool.query('DELETE FROM gateway.grant_token WHERE hash = $1', [hashOf(token)])
    },
  }
}
