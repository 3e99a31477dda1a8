/**
 * The time of a write is given by the database, while the write holds a lock that says so: whoever looks at the locks
 * knows which writes are still on their way, whatever process began them. A history that showed a write while an earlier
 * one may still appear would make a client that asks again with `_since` miss it; so it shows nothing later than the
 * earliest write on its way. Prepared transactions keep their locks until they end.
 *
 * Why nothing is overtaken: a write takes its lock first and its time after that; a reader notes the time first and
 * looks at the locks after that. A write that the reader does not see has ended, or has a time that is not before the
 * reader's.
 */
import type { Queryable } from './statements.ts'

/** High bits of the keys of these locks; the low 48 are the time, ms since 1970. */
const CLASS = 0x4d45

/**
 * Every write shares this lock until it ends. Whoever holds it alone knows that no write is on its way, nor a prepared one:
 * so a backup finds one moment over several databases (tools/backup).
 */
export const EVERY_WRITE = String(BigInt(CLASS + 1) << 48n)

const MILLISECONDS = 'floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint'

export const CLOCK_FUNCTIONS = `
  CREATE OR REPLACE FUNCTION fhir.moment(shift bigint) RETURNS bigint LANGUAGE plpgsql AS $$
  DECLARE
    begun bigint := ${MILLISECONDS};
  BEGIN
    PERFORM pg_advisory_xact_lock_shared(${EVERY_WRITE});
    PERFORM pg_advisory_xact_lock_shared((${CLASS}::bigint << 48) | begun);
    RETURN greatest(begun, ${MILLISECONDS}) + shift;
  END $$;
  CREATE OR REPLACE FUNCTION fhir.horizon(shift bigint) RETURNS bigint LANGUAGE plpgsql AS $$
  DECLARE
    begun bigint := ${MILLISECONDS};
    earliest bigint;
  BEGIN
    SELECT min(((classid::bigint & 65535) << 32) | objid::bigint) INTO earliest FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 1 AND classid::bigint >> 16 = ${CLASS} AND granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database());
    RETURN least(begun, earliest) + shift;
  END $$;`

export interface WriteClock {
  /** ms by which this process is set off from the database, in tests. */
  shift: number
  /** ms since 1970. No write that becomes visible after the answer is earlier than this. */
  horizon(): Promise<number>
}

export function createWriteClock(on: Queryable, now: () => number): WriteClock {
  const shift = now === Date.now ? 0 : Math.round(now() - Date.now())
  return {
    shift,
    async horizon() {
      const { rows } = await on.query<{ horizon: string }>({
        name: 'medley-horizon',
        text: 'SELECT fhir.horizon($1) AS horizon',
        values: [shift],
      })
      return Number(rows[0]?.horizon)
    },
  }
}
