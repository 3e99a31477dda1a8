/**
 * The tables of one service. Per resource type: the current version with its exact JSON text, and narrow rows that
 * searches walk. One table of past versions for all types. No index ever covers a whole document.
 */
import { auditSchema } from '@medley/audit/schema'
import { eventTables } from './event-tables.ts'
import type { Schema } from './migrate.ts'
import { CLOCK_FUNCTIONS } from './write-clock.ts'
import { upstreamTables } from './upstream-tables.ts'

export const quoted = (type: string, suffix = ''): string => `fhir."${type}${suffix}"`

const COMMON = `
  CREATE SCHEMA IF NOT EXISTS fhir;
  DROP TABLE IF EXISTS fhir.migrated;
  CREATE SEQUENCE IF NOT EXISTS fhir.seq AS bigint CACHE 1;
  CREATE TABLE IF NOT EXISTS fhir.history (
    type text NOT NULL, facility text NOT NULL, id text NOT NULL, version int NOT NULL,
    seq bigint NOT NULL, updated bigint NOT NULL, method text NOT NULL, body text,
    PRIMARY KEY (type, id, facility, version));
  CREATE INDEX IF NOT EXISTS history_of_type ON fhir.history (facility, type, updated, seq);
  CREATE INDEX IF NOT EXISTS history_of_all ON fhir.history (facility, updated, seq);
  ${CLOCK_FUNCTIONS}`

/**
 * `row` never changes, so search rows stay valid while a resource is edited; `patient` and `moment` are the chart's own
 * line of time; `tokens` repeats the hashes of `…_token` so that a search driven by one of them checks the others in place.
 */
const ofType = (type: string): string => `
  CREATE TABLE IF NOT EXISTS ${quoted(type)} (
    row bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    facility text NOT NULL, id text NOT NULL, version int NOT NULL, seq bigint NOT NULL, updated bigint NOT NULL,
    method text NOT NULL, patient bigint, moment bigint NOT NULL, tokens bigint[] NOT NULL, body text,
    UNIQUE (id, facility));
  CREATE INDEX IF NOT EXISTS "${type}_chart" ON ${quoted(type)} (patient, moment, row) WHERE patient IS NOT NULL;
  CREATE INDEX IF NOT EXISTS "${type}_current" ON ${quoted(type)} (facility, row) WHERE body IS NOT NULL;
  CREATE INDEX IF NOT EXISTS "${type}_updated" ON ${quoted(type)} (facility, updated, seq);
  CREATE TABLE IF NOT EXISTS ${quoted(type, '_token')} (hash bigint, row bigint, PRIMARY KEY (hash, row));
  CREATE TABLE IF NOT EXISTS ${quoted(type, '_string')} (param bigint NOT NULL, value text COLLATE "C" NOT NULL, row bigint NOT NULL);
  CREATE INDEX IF NOT EXISTS "${type}_string_value" ON ${quoted(type, '_string')} (param, value, row);
  CREATE INDEX IF NOT EXISTS "${type}_string_row" ON ${quoted(type, '_string')} (row);
  CREATE TABLE IF NOT EXISTS ${quoted(type, '_date')} (param bigint NOT NULL, low bigint NOT NULL, high bigint NOT NULL, row bigint NOT NULL);
  CREATE INDEX IF NOT EXISTS "${type}_date_low" ON ${quoted(type, '_date')} (param, low, high, row);
  CREATE INDEX IF NOT EXISTS "${type}_date_row" ON ${quoted(type, '_date')} (row);
  CREATE TABLE IF NOT EXISTS ${quoted(type, '_number')} (param bigint NOT NULL, unit bigint NOT NULL, low float8 NOT NULL, high float8 NOT NULL, row bigint NOT NULL);
  CREATE INDEX IF NOT EXISTS "${type}_number_low" ON ${quoted(type, '_number')} (param, unit, low, high, row);
  CREATE INDEX IF NOT EXISTS "${type}_number_row" ON ${quoted(type, '_number')} (row);`

/** The facilities that a connection was told, once for each statement. Before that there are none. */
const TOLD = `current_setting('medley.facilities', true)`
const OWN = `facility = ANY ((SELECT string_to_array(${TOLD}, ','))::text[]) OR ${TOLD} = '*'`
/** Rows without a facility of their own name rows that have one; whoever was told none sees none. */
const ANY_TOLD = `COALESCE(${TOLD}, '') <> ''`

const guardedBy = (table: string, condition: string): string => `
  ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
  ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
  DROP POLICY IF EXISTS own_facility ON ${table};
  CREATE POLICY own_facility ON ${table} USING (${condition});`

const secondLine = (types: readonly string[]): string =>
  [
    guardedBy('fhir.history', OWN),
    ...types.map((type) => guardedBy(quoted(type), OWN)),
    ...types.flatMap((type) =>
      ['_token', '_string', '_date', '_number'].map((suffix) => guardedBy(quoted(type, suffix), ANY_TOLD)),
    ),
  ].join('')

/** Versions are added and read; nobody who serves changes or removes one. */
const grantsTo = (app: string): string => `
  GRANT USAGE ON SCHEMA fhir TO ${app};
  GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA fhir TO ${app};
  GRANT USAGE ON ALL SEQUENCES IN SCHEMA fhir TO ${app};
  REVOKE UPDATE, DELETE ON fhir.history FROM ${app}`

/** Of a service that keeps resources of these types. */
export function storeSchema(of: Iterable<string>): Schema {
  const types = [...of]
  return [
    {
      name: 'fhir',
      statements: [COMMON, ...types.map(ofType), secondLine(types)],
      grants: ({ app }) => (app ? [grantsTo(app)] : []),
    },
    auditSchema,
    eventTables,
    upstreamTables,
  ]
}
