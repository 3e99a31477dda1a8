/**
 * Where a service keeps the record of its own work: schema `audit` of its database, written in the transaction of the
 * data it is about. Compact rows; they are rendered as IHE BALP AuditEvents when they are read.
 */

const TABLES = `
  CREATE SCHEMA IF NOT EXISTS audit;
  CREATE TABLE IF NOT EXISTS audit.event (
    sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    recorded timestamptz NOT NULL DEFAULT clock_timestamp(),
    facility text NOT NULL, action text NOT NULL, agent text NOT NULL, client text NOT NULL, purpose text NOT NULL,
    request text NOT NULL, type text NOT NULL, id text NOT NULL, version int NOT NULL, patient bigint);`

/** Privileges keep whoever serves from changing a record; this keeps everybody else from doing so by mistake. */
const APPEND_ONLY = `
  CREATE OR REPLACE FUNCTION audit.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'Records of audit are added, never changed or removed.' USING ERRCODE = 'insufficient_privilege'; END $$;
  CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.event
    FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();`

interface Roles {
  app?: string | undefined
  auditor?: string | undefined
}

export const auditSchema = {
  name: 'audit',
  statements: [TABLES, APPEND_ONLY],
  grants: ({ app, auditor }: Roles): string[] => [
    ...(app ? [`GRANT USAGE ON SCHEMA audit TO ${app}; GRANT INSERT ON audit.event TO ${app}`] : []),
    ...(auditor
      ? [
          `GRANT USAGE ON SCHEMA audit TO ${auditor}; GRANT SELECT ON ALL TABLES IN SCHEMA audit TO ${auditor}`,
        ]
      : []),
  ],
}
