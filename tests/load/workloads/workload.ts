/** One kind of question that is asked over and over. */
import type { Answer, Connection, Request } from '../connection.ts'

export interface Exchange extends Request {
  /** Throws a WrongAnswer. */
  check(answer: Answer): void
}

/** Exchanges that a user waits for together. */
export type Operation = readonly Exchange[]

export interface Workload {
  name: string
  /** The module that can answer alone, for the way past the gateway. Absent: it needs the gateway. */
  module?: string
  next(): Operation
  /** Looks afterwards whether what was acknowledged is there; through the gateway. */
  verify?(gateway: Connection): Promise<void>
}

export const fhir = '/fhir/R4'
