/**
 * Where a service keeps the record of its own work: schema `audit` of its database, written in the transaction of the
 * data it is about. Compact rows; they are rendered as IHE BALP AuditEvents when they are read.
 */
export const AUDIT_SCHEMA = `
  CREATE SCHEMA IF NOT EXISTS audit;
  CREATE TABLE IF NOT EXISTS audit.event (
    sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    recorded timestamptz NOT NULL DEFAULT clock_timestamp(),
    facility text NOT NULL, action text NOT NULL, agent text NOT NULL, client text NOT NULL, purpose text NOT NULL,
    request text NOT NULL, type text NOT NULL, id text NOT NULL, version int NOT NULL, patient bigint);`
