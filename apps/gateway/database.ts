/** The gateway's own tables: the sessions of browsers, how transactions over services were decided, what keyed requests led to. */
import type { Pool } from 'pg'
import { openMigrated, type Schema } from '@medley/store/postgres/migrate'
import { storeSchema } from '@medley/store/postgres/schema'
import { EVERYWHERE } from '@medley/service/define-service'
import { module } from './conformance/module.ts'
import { sessionSchema } from './auth/session-table.ts'
import { EMERGENCY_TABLE } from './emergency/grants.ts'

const SCHEMA = `
  CREATE SCHEMA IF NOT EXISTS gateway;
  DROP TABLE IF EXISTS gateway.account, gateway.client, gateway.grant_token;
  ${sessionSchema}
  CREATE TABLE IF NOT EXISTS gateway.decision (
    transaction text PRIMARY KEY, outcome text NOT NULL, decided timestamptz NOT NULL DEFAULT clock_timestamp());
  CREATE INDEX IF NOT EXISTS decision_decided ON gateway.decision (decided);
  CREATE TABLE IF NOT EXISTS gateway.kept_result (
    key text PRIMARY KEY, request text NOT NULL, result text NOT NULL, kept timestamptz NOT NULL DEFAULT clock_timestamp());
  CREATE INDEX IF NOT EXISTS kept_result_kept ON gateway.kept_result (kept);`

const CONNECTIONS = 10

const grantsTo = (app: string): string => `
  GRANT USAGE ON SCHEMA gateway TO ${app};
  GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA gateway TO ${app}`

/** The definitions that the gateway keeps are in the same database. */
export const gatewaySchema: Schema = [
  {
    name: 'gateway',
    statements: [SCHEMA, EMERGENCY_TABLE],
    grants: ({ app }) => (app ? [grantsTo(app)] : []),
  },
  ...storeSchema([...module.owns, ...EVERYWHERE]),
]

export const openDatabase = (url: string): Promise<Pool> =>
  openMigrated({ url, max: CONNECTIONS, name: 'medley-gateway' }, gatewaySchema)
