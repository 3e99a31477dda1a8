/** How events reach a consumer. Every carrier keeps the same promises (docs/events.md), and one suite tests them all. */
import type { ChangeEvent } from './change-event.ts'

export interface FacilityEvent extends ChangeEvent {
  facility: string
}

export interface Batch {
  /** Of one resource, in the order of its versions. May hold what came before. */
  events: readonly FacilityEvent[]
  /** They need not come again. */
  done(): Promise<void>
}

export interface Deliveries {
  /** Waits for events, a second or so; an empty batch is none yet. */
  next(): Promise<Batch>
  close(): Promise<void>
}

export interface Carrier {
  /** From where the consumer of this name was, or from the beginning. */
  open(consumer: string): Promise<Deliveries>
}
