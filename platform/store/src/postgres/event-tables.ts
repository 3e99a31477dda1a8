/** Where consumers of events remember what they have done (platform/events). In the database of whoever consumes. */
import type { SchemaPart } from './migrate.ts'

const TABLES = `
  CREATE SCHEMA IF NOT EXISTS events;
  CREATE TABLE IF NOT EXISTS events.position (
    consumer text, facility text, position text NOT NULL, moved timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (consumer, facility));
  CREATE TABLE IF NOT EXISTS events.handled (
    consumer text, facility text, type text, id text, version int NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (consumer, facility, type, id));
  CREATE INDEX IF NOT EXISTS handled_at ON events.handled (at);
  CREATE TABLE IF NOT EXISTS events.parked (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    consumer text NOT NULL, facility text NOT NULL, type text NOT NULL, id text NOT NULL, version int NOT NULL,
    patient text, time text NOT NULL, attempts int NOT NULL, due timestamptz NOT NULL, error text NOT NULL, dead boolean NOT NULL DEFAULT false,
    UNIQUE (consumer, facility, type, id, version));
  CREATE INDEX IF NOT EXISTS parked_due ON events.parked (due) WHERE NOT dead;`

export const eventTables: SchemaPart = {
  name: 'events',
  statements: [TABLES],
  grants: ({ app }) =>
    app
      ? [
          `GRANT USAGE ON SCHEMA events TO ${app}; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA events TO ${app}`,
        ]
      : [],
}
