/** The adapters' own tables: what came in, what it said, and what was written of it. */
import type { Pool } from 'pg'
import { auditSchema } from '@medley/audit/schema'
import { openMigrated, type Schema } from '@medley/store/postgres/migrate'

const SCHEMA = `
  CREATE SCHEMA IF NOT EXISTS adapters;
  CREATE TABLE IF NOT EXISTS adapters.message (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    facility text NOT NULL, feed text NOT NULL, control_id text NOT NULL, hash text NOT NULL,
    kind text NOT NULL, event_time text, raw bytea NOT NULL,
    received timestamptz NOT NULL DEFAULT clock_timestamp(), applied timestamptz,
    state text NOT NULL CHECK (state IN ('queued', 'applied', 'dead', 'ignored')),
    problem_code text, problem_text text, problem_path text, note text,
    warnings jsonb NOT NULL DEFAULT '[]', attempts int NOT NULL DEFAULT 0, deliveries int NOT NULL DEFAULT 1,
    next_attempt timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (facility, feed, control_id, hash));
  CREATE INDEX IF NOT EXISTS message_queued ON adapters.message (facility, next_attempt, id) WHERE state = 'queued';
  CREATE INDEX IF NOT EXISTS message_dead ON adapters.message (facility, id) WHERE state = 'dead';
  CREATE TABLE IF NOT EXISTS adapters.contribution (
    facility text NOT NULL, key uuid NOT NULL, slot text NOT NULL, at double precision NOT NULL,
    message text NOT NULL, place int NOT NULL, operation text NOT NULL,
    PRIMARY KEY (facility, key, slot));
  CREATE TABLE IF NOT EXISTS adapters.thing (
    facility text NOT NULL, key uuid NOT NULL, type text NOT NULL, system text NOT NULL, value text NOT NULL,
    id text NOT NULL, version text, written text, survivor uuid, is_shared boolean NOT NULL DEFAULT false,
    PRIMARY KEY (facility, key));
  CREATE TABLE IF NOT EXISTS adapters.mention (
    facility text NOT NULL, target uuid NOT NULL, source uuid NOT NULL, PRIMARY KEY (facility, target, source));
  CREATE TABLE IF NOT EXISTS adapters.intention (
    facility text NOT NULL, key uuid NOT NULL, content text NOT NULL, text text NOT NULL, is_shared boolean NOT NULL,
    PRIMARY KEY (facility, key, content));
  CREATE TABLE IF NOT EXISTS adapters.cursor (
    facility text NOT NULL, feed text NOT NULL, type text NOT NULL, until text NOT NULL,
    PRIMARY KEY (facility, feed, type));
  CREATE TABLE IF NOT EXISTS adapters.reconciliation (
    facility text PRIMARY KEY, made timestamptz NOT NULL, report jsonb NOT NULL);
  CREATE INDEX IF NOT EXISTS message_warned ON adapters.message (facility) WHERE state = 'applied' AND warnings <> '[]';
  CREATE TABLE IF NOT EXISTS adapters.facts (
    facility text NOT NULL, version int NOT NULL, members jsonb NOT NULL, by text NOT NULL, paths text[] NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (facility, version));
  CREATE TABLE IF NOT EXISTS adapters.night (
    facility text NOT NULL, night date NOT NULL, begun timestamptz NOT NULL, report jsonb,
    PRIMARY KEY (facility, night));`

const CONNECTIONS = 8

const grantsTo = (app: string): string => `
  GRANT USAGE ON SCHEMA adapters TO ${app};
  GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA adapters TO ${app}`

export const adaptersSchema: Schema = [
  { name: 'adapters', statements: [SCHEMA], grants: ({ app }) => (app ? [grantsTo(app)] : []) },
  auditSchema,
]

export const openDatabase = (url: string): Promise<Pool> =>
  openMigrated({ url, max: CONNECTIONS, name: 'medley-adapters' }, adaptersSchema)
