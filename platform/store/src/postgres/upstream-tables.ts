/** What a service remembers of a FHIR server that keeps its resources (platform/federation/src/upstream/journal.ts). */
import type { SchemaPart } from './migrate.ts'

const TOLD = `current_setting('medley.facilities', true)`

const TABLES = `
  CREATE SCHEMA IF NOT EXISTS upstream;
  CREATE TABLE IF NOT EXISTS upstream.version (
    facility text NOT NULL, type text NOT NULL, id text NOT NULL, version int NOT NULL, mark text NOT NULL,
    updated bigint NOT NULL, method text NOT NULL, patient text, told boolean NOT NULL, seq bigint NOT NULL,
    PRIMARY KEY (type, id, facility, version));
  CREATE INDEX IF NOT EXISTS version_told ON upstream.version (facility, seq) WHERE told;
  CREATE TABLE IF NOT EXISTS upstream.looked (server text PRIMARY KEY, up_to bigint NOT NULL);
  ALTER TABLE upstream.version ENABLE ROW LEVEL SECURITY;
  ALTER TABLE upstream.version FORCE ROW LEVEL SECURITY;
  DROP POLICY IF EXISTS own_facility ON upstream.version;
  CREATE POLICY own_facility ON upstream.version
    USING (facility = ANY ((SELECT string_to_array(${TOLD}, ','))::text[]) OR ${TOLD} = '*');`

export const upstreamTables: SchemaPart = {
  name: 'upstream',
  statements: [TABLES],
  grants: ({ app }) =>
    app
      ? [
          `GRANT USAGE ON SCHEMA upstream TO ${app}; GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA upstream TO ${app}`,
        ]
      : [],
}
