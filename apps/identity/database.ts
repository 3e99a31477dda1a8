/** Identity's own tables: facilities, accounts, clients, keys, and what was handed out. */
import type { Pool } from 'pg'
import { auditSchema } from '@medley/audit/schema'
import { openMigrated, type Schema } from '@medley/store/postgres/migrate'

const SCHEMA = `
  CREATE SCHEMA IF NOT EXISTS identity;
  CREATE TABLE IF NOT EXISTS identity.facility (
    id text PRIMARY KEY, name text NOT NULL, is_demo boolean NOT NULL DEFAULT false);
  ALTER TABLE identity.facility ADD COLUMN IF NOT EXISTS
    idle_minutes int NOT NULL DEFAULT 15 CHECK (idle_minutes BETWEEN 5 AND 30);
  CREATE TABLE IF NOT EXISTS identity.account (
    username text PRIMARY KEY, facility text NOT NULL REFERENCES identity.facility, name text NOT NULL,
    roles text[] NOT NULL, scope text NOT NULL, password text NOT NULL,
    fhir_user text, patients text[] NOT NULL DEFAULT '{}',
    totp text, totp_step bigint NOT NULL DEFAULT 0,
    signed_in_after timestamptz NOT NULL DEFAULT '1970-01-01',
    is_active boolean NOT NULL DEFAULT true, is_demo boolean NOT NULL DEFAULT false);
  ALTER TABLE identity.account ADD COLUMN IF NOT EXISTS
    signed_in_after timestamptz NOT NULL DEFAULT '1970-01-01';
  ALTER TABLE identity.account ADD COLUMN IF NOT EXISTS external_subject text UNIQUE;
  ALTER TABLE identity.account ADD COLUMN IF NOT EXISTS external_name text UNIQUE;
  ALTER TABLE identity.account ADD COLUMN IF NOT EXISTS is_provisioned boolean NOT NULL DEFAULT false;
  CREATE TABLE IF NOT EXISTS identity.membership (
    username text NOT NULL REFERENCES identity.account, facility text NOT NULL REFERENCES identity.facility,
    roles text[] NOT NULL, scope text NOT NULL, fhir_user text, patients text[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (username, facility));
  ALTER TABLE identity.account ADD COLUMN IF NOT EXISTS units text[] NOT NULL DEFAULT '{}';
  ALTER TABLE identity.account ADD COLUMN IF NOT EXISTS disciplines text[] NOT NULL DEFAULT '{}';
  ALTER TABLE identity.membership ADD COLUMN IF NOT EXISTS units text[] NOT NULL DEFAULT '{}';
  ALTER TABLE identity.membership ADD COLUMN IF NOT EXISTS disciplines text[] NOT NULL DEFAULT '{}';
  CREATE TABLE IF NOT EXISTS identity.client (
    id text PRIMARY KEY, facility text REFERENCES identity.facility, name text NOT NULL, scope text NOT NULL,
    secret text, jwks jsonb, redirect_uris text[] NOT NULL DEFAULT '{}', launch_url text,
    lifetime_s int NOT NULL, may_exchange boolean NOT NULL DEFAULT false,
    is_active boolean NOT NULL DEFAULT true, is_demo boolean NOT NULL DEFAULT false);
  ALTER TABLE identity.client ADD COLUMN IF NOT EXISTS jwks_uri text;
  CREATE TABLE IF NOT EXISTS identity.wrong_password (
    name text PRIMARY KEY, count int NOT NULL, last timestamptz NOT NULL);
  CREATE TABLE IF NOT EXISTS identity.artifact (
    model text NOT NULL, hash text NOT NULL, payload jsonb NOT NULL, grant_id text,
    consumed timestamptz, expires timestamptz NOT NULL, PRIMARY KEY (model, hash));
  CREATE INDEX IF NOT EXISTS artifact_grant ON identity.artifact (grant_id);
  CREATE INDEX IF NOT EXISTS artifact_expires ON identity.artifact (expires);
  CREATE TABLE IF NOT EXISTS identity.signing_key (
    kid text PRIMARY KEY, private text NOT NULL, created timestamptz NOT NULL);`

const CONNECTIONS = 8

const grantsTo = (app: string): string => `
  GRANT USAGE ON SCHEMA identity TO ${app};
  GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA identity TO ${app}`

export const identitySchema: Schema = [
  { name: 'identity', statements: [SCHEMA], grants: ({ app }) => (app ? [grantsTo(app)] : []) },
  auditSchema,
]

export const openDatabase = (url: string): Promise<Pool> =>
  openMigrated({ url, max: CONNECTIONS, name: 'medley-identity' }, identitySchema)
