/** Brings databases to this version before anybody serves from them. Each has the tables of what runs on it. */
import { readManifests } from './manifests.ts'
import { EVERYWHERE } from '@medley/service/define-service'
import type { PlatformSettings } from '@medley/service/platform-settings'
import { migrate, roleBeside, type Schema } from '@medley/store/postgres/migrate'
import { storeSchema } from '@medley/store/postgres/schema'
import { adaptersSchema } from '../adapters/database.ts'
import { gatewaySchema } from '../gateway/database.ts'
import { identitySchema } from '../identity/database.ts'

/** Connection strings of one database. */
export interface DatabaseRoles {
  /** Migrates. */
  owner: string
  /** Serves. */
  app: string
  /** Reads and seals what is on record, if it has a role of its own. */
  auditor?: string | undefined
}

/** By the name of the database. */
export async function readSchemas(): Promise<ReadonlyMap<string, Schema>> {
  const modules = await readManifests()
  return new Map<string, Schema>([
    ...modules.map(({ name, owns }) => [name, storeSchema([...owns, ...EVERYWHERE])] as const),
    ['gateway', gatewaySchema],
    ['identity', identitySchema],
    ['adapters', adaptersSchema],
  ])
}

/** Name of a module, `gateway` or `identity` → its database. */
export async function migrateAll(databases: Readonly<Record<string, DatabaseRoles>>): Promise<void> {
  const schemas = await readSchemas()
  await Promise.all(
    Object.entries(databases).map(async ([name, { owner, app, auditor }]) => {
      const schema = schemas.get(name)
      if (!schema) throw new Error(`there is no schema for ${name}`)
      await migrate(owner, schema, {
        app: roleBeside(app, owner),
        auditor: auditor && roleBeside(auditor, owner),
      })
    }),
  )
}

/** The databases that the environment names, for `main.ts migrate`. */
export function databasesOf(
  settings: PlatformSettings,
  names: readonly string[],
): Record<string, DatabaseRoles> {
  const { databaseUrls, databaseUrl, ownerUrls, ownerUrl, auditorUrls } = settings
  const found = names.flatMap((name): [string, DatabaseRoles][] => {
    const app = databaseUrls[name] || databaseUrl
    const owner = ownerUrls[name] || ownerUrl || app
    return app === '' ? [] : [[name, { owner, app, auditor: auditorUrls[name] || undefined }]]
  })
  return Object.fromEntries(found)
}
