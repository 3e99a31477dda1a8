/** The gateway's own tables: the sessions of browsers, how transactions over services were decided, what keyed requests led to. */
import type { Pool } from 'pg'
import { openTables } from '@medley/store/postgres/open-pool'

const SCHEMA = `
  CREATE SCHEMA IF NOT EXISTS gateway;
  DROP TABLE IF EXISTS gateway.account, gateway.client;
  CREATE TABLE IF NOT EXISTS gateway.grant_token (
    hash text PRIMARY KEY, kind text NOT NULL, principal jsonb NOT NULL, extra jsonb NOT NULL, expires timestamptz NOT NULL);
  CREATE INDEX IF NOT EXISTS grant_token_expires ON gateway.grant_token (expires);
  CREATE TABLE IF NOT EXISTS gateway.decision (
    transaction text PRIMARY KEY, outcome text NOT NULL, decided timestamptz NOT NULL DEFAULT clock_timestamp());
  CREATE INDEX IF NOT EXISTS decision_decided ON gateway.decision (decided);
  CREATE TABLE IF NOT EXISTS gateway.kept_result (
    key text PRIMARY KEY, request text NOT NULL, result text NOT NULL, kept timestamptz NOT NULL DEFAULT clock_timestamp());
  CREATE INDEX IF NOT EXISTS kept_result_kept ON gateway.kept_result (kept);`

const CONNECTIONS = 10

export const openDatabase = (url: string): Promise<Pool> =>
  openTables({ url, max: CONNECTIONS, name: 'medley-gateway' }, SCHEMA)
