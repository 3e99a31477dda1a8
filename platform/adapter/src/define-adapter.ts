/**
 * What the author of an adapter writes: pure functions from the bytes of a feed to operations on FHIR resources. No ids,
 * no I/O, no clock: the runtime (apps/adapters) owns receipt, identity, order, retries and dead letters.
 */
import type { Coding } from 'fhir/r4'
import type { Facility } from './facility.ts'

/** The business key of a resource inside one facility; the runtime derives its FHIR id. */
export interface Key {
  readonly type: string
  /** Who assigned the value: `urn:medley:maple-grove:mrn`. */
  readonly system: string
  readonly value: string
}

/** FHIR JSON; references to other things of the feed are `refer(key)`. */
export type Resource = { resourceType: string } & Record<string, unknown>

/** An instant or a date as FHIR writes it; operations on one resource are applied in its order. */
export type BusinessTime = string

/**
 * - `fields`: each element given replaces that element, unless a later operation has.
 * - `whole`: replaces all that earlier operations said.
 * - `weak`: like `fields`, but any other operation wins, whenever it was (a laboratory repeats a resident's name).
 * - `once`: creates what nobody has created otherwise; never changes anything.
 */
export type Mode = 'fields' | 'whole' | 'weak' | 'once'

export interface Upsert {
  readonly op: 'upsert'
  readonly key: Key
  readonly asOf: BusinessTime
  readonly resource: Resource
  /** Default: `fields`. */
  readonly mode?: Mode
  /** Elements that the source says are empty now. */
  readonly clear?: readonly string[]
  /** Among operations of the same instant the higher one comes later: a correction after what it corrects. */
  readonly rank?: number
  /** List elements that grow over messages instead of being replaced. */
  readonly union?: readonly string[]
}

/** What was wrong from the start: the resource stays, with this status. */
export interface Retract {
  readonly op: 'retract'
  readonly key: Key
  readonly asOf: BusinessTime
  readonly as: 'entered-in-error' | 'cancelled'
}

export type MoveKind = 'plan' | 'admit' | 'transfer' | 'leave' | 'return' | 'discharge' | 'update'

/** One line of the ledger of a stay; the Encounter is folded from all of them (./stay.ts). */
export interface Move {
  readonly op: 'move'
  /** Of an Encounter. */
  readonly key: Key
  readonly asOf: BusinessTime
  readonly move: MoveKind
  /** The line takes back the last move of this kind instead of adding one. */
  readonly cancels?: boolean
  /** A leave for which the facility holds no bed. */
  readonly releasesBed?: boolean
  readonly bed?: Key
  readonly priorBed?: Key
  readonly start?: string
  readonly end?: string
}

/** Two records of one person: the retired one points at the survivor, and so does all that referred to it. */
export interface Merge {
  readonly op: 'merge'
  readonly survivor: Key
  readonly retired: Key
  readonly asOf: BusinessTime
  /** The retired key was only another name for the survivor: no record of its own is written. */
  readonly isAlias?: boolean
}

export type Operation = Upsert | Retract | Move | Merge

export interface Envelope {
  /** Of the source (MSH-10); empty where it has none. With the content it tells duplicates. */
  readonly id: string
  /** `ADT^A01`, `census`, `835` */
  readonly kind: string
  /** When it happened, not when it arrived. */
  readonly time?: BusinessTime
}

export interface Warning {
  readonly code: string
  /** No clinical content, no names: it goes into logs. */
  readonly detail: string
}

/** What `translate` is given. */
export interface Context {
  readonly facility: Facility
  /** The facility's own code in a shared system, from its code maps; an unmapped one is told once as a warning. */
  code(map: string, value: string | undefined): Coding | undefined
  warn(code: string, detail: string): void
}

export interface Feed {
  /** For people: `HL7 v2`. */
  readonly format: string
  /** A file or a frame into messages: what one of them breaks, the others do not notice. */
  split(bytes: Uint8Array): Iterable<Uint8Array>
  /** Throws an Unreadable for what cannot be told apart from noise. */
  envelope(message: Uint8Array, facility: Facility): Envelope
  /** Throws a Refused for what the facility must put right. */
  translate(message: Uint8Array, context: Context): Iterable<Operation>
}

/** Who is in the house, as the source says; compared with the record every night. */
export interface CensusRow {
  readonly mrn: string
  readonly bed: string
  readonly status: 'in-house' | 'leave'
}

export interface Adapter {
  /** By the name of the folder where its files are dropped. */
  readonly feeds: Readonly<Record<string, Feed>>
  /** The feed whose messages come in over MLLP, if any. */
  readonly mllp?: string
  /** Reads the file of the nightly census. */
  readonly census?: (bytes: Uint8Array, facility: Facility) => readonly CensusRow[]
}

/** @example export default defineAdapter({ mllp: 'hl7', feeds: { hl7: hl7v2() } }) */
export const defineAdapter = (adapter: Adapter): Adapter => adapter

/** Noise, a wrong version, an event that nobody takes: refused for good (AR). */
export class Unreadable extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.name = 'Unreadable'
    this.code = code
  }
}

/** Understood, but something in it must be put right first (AE): kept as a dead letter. `path` like `PID-3`. */
export class Refused extends Error {
  readonly code: string
  readonly path: string | undefined
  constructor(code: string, message: string, path?: string) {
    super(message)
    this.name = 'Refused'
    this.code = code
    this.path = path
  }
}

export const key = (type: string, system: string, value: string): Key => ({ type, system, value })

/** A place where the runtime writes the reference to what has this key. */
export interface KeyReference {
  readonly $key: Key
  readonly display?: string
}

export const refer = (to: Key, display?: string): KeyReference => ({
  $key: to,
  ...(display === undefined ? {} : { display }),
})
