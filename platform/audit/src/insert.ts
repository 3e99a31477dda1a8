/** The part of a statement that stores events: many rows at once, given as one array for each column. */
import type { AuditEntry } from './event.ts'
import type { Lane } from './lane.ts'
import { macOf } from './proof.ts'

/** Types of the columns that differ from event to event, in the order of `eventValues`. */
const ARRAYS = [
  'int', 'text', 'text', 'int', 'text', 'text', 'text', 'text', 'text', 'int', 'text', 'text', 'text',
] // prettier-ignore

/**
 * Common table expressions that store events, from parameter `first` on. `isVoid` is an SQL condition on the event's place
 * `e.place`, counted from 1.
 */
export function insertEvents(first: number, isVoid = 'false'): string {
  const [writer, recorded] = [`$${first}`, `$${first + 1}`]
  const columns = ARRAYS.map((type, place) => `$${first + 2 + place}::${type}[]`).join(', ')
  const [places, patients, ids] = [0, 1, 2].map((place) => `$${first + 2 + ARRAYS.length + place}`)
  return `
  events AS MATERIALIZED (
    SELECT e.*, nextval('audit.event_sequence_seq') AS sequence, ${isVoid} AS void
    FROM unnest(${columns}) WITH ORDINALITY
      AS e (n, facility, kind, outcome, agent, client, patient, type, id, version, request, detail, mac, place)
  ), stored AS (
    INSERT INTO audit.event (sequence, writer, recorded, n, facility, kind, outcome, agent, client, patient, type, id, version,
      request, detail, mac, void)
    SELECT sequence, ${writer}::text, ${recorded}::bigint, n, facility, kind, outcome, agent, client, patient, type, id, version,
      request, detail, mac, void
    FROM events
  ), shown AS (
    INSERT INTO audit.seen (sequence, place, patient, ids)
    SELECT events.sequence, s.place, s.patient, s.ids
    FROM unnest(${places}::int[], ${patients}::text[], ${ids}::text[]) WITH ORDINALITY AS s (event, patient, ids, place)
      JOIN events ON events.place = s.event
  )`
}

export interface Numbering {
  lane: Lane
  /** ms since 1970. */
  recorded: number
  /** Of this process; '' where there is none. */
  key: string
}

/** Values for `insertEvents`. The numbers count on from the lane's, which stays as it is until they are stored. */
export function eventValues(entries: readonly AuditEntry[], { lane, recorded, key }: Numbering): unknown[] {
  const seen = entries.flatMap((entry, place) =>
    (entry.seen ?? []).map(({ patient, ids }) => ({ place: place + 1, patient, ids: ids.join(' ') })),
  )
  const numbered = entries.map((entry, place) => ({
    ...entry,
    writer: lane.writer,
    recorded,
    n: lane.n + place + 1,
  }))
  return [
    lane.writer,
    recorded,
    numbered.map(({ n }) => n),
    entries.map(({ facility }) => facility),
    entries.map(({ kind }) => kind),
    entries.map(({ outcome }) => outcome),
    entries.map(({ agent }) => agent),
    entries.map(({ client }) => client),
    entries.map(({ patient }) => patient),
    entries.map(({ type }) => type),
    entries.map(({ id }) => id),
    entries.map(({ version }) => version),
    entries.map(({ request }) => request),
    entries.map(({ detail }) => detail),
    numbered.map((one) => macOf(key, one)),
    seen.map(({ place }) => place),
    seen.map(({ patient }) => patient),
    seen.map(({ ids }) => ids),
  ]
}
