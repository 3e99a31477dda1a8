/** One message through an adapter, without I/O: what the runtime does with it, and what the tests of an adapter see. */
import { createHash } from 'node:crypto'
import type { Context, Envelope, Feed, Operation, Warning } from './define-adapter.ts'
import { Refused, Unreadable } from './define-adapter.ts'
import type { Facility } from './facility.ts'

export interface Problem {
  /** `patient-id-missing` */
  readonly code: string
  readonly text: string
  readonly path?: string | undefined
  /** Nothing that is put right makes it readable. */
  readonly isFinal: boolean
}

export interface Translated {
  readonly envelope: Envelope | undefined
  readonly operations: readonly Operation[]
  readonly warnings: readonly Warning[]
  readonly problem: Problem | undefined
}

export const hashOf = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex').slice(0, 32)

export function translate(feed: Feed, bytes: Uint8Array, facility: Facility): Translated {
  const warnings: Warning[] = []
  let envelope: Envelope | undefined
  try {
    envelope = feed.envelope(bytes, facility)
    const operations = [...feed.translate(bytes, contextOf(facility, warnings))]
    return { envelope, operations, warnings, problem: undefined }
  } catch (error) {
    return { envelope, operations: [], warnings, problem: problemOf(error) }
  }
}

function contextOf(facility: Facility, warnings: Warning[]): Context {
  const told = new Set<string>()
  const warn = (code: string, detail: string): void => {
    if (told.has(`${code} ${detail}`)) return
    told.add(`${code} ${detail}`)
    warnings.push({ code, detail })
  }
  return {
    facility,
    warn,
    code(map, value) {
      if (value === undefined) return undefined
      const known = facility.codeMaps?.[map]
      // A facility that has no map of this name has not promised to map it.
      if (known && !known[value]) warn('code-unmapped', `${map}: ${value}`)
      return known?.[value]
    },
  }
}

/** A bug of an adapter is a dead letter like any other: the message is kept, and its text is not told. */
const problemOf = (error: unknown): Problem => {
  if (error instanceof Unreadable) return { code: error.code, text: error.message, isFinal: true }
  if (error instanceof Refused)
    return { code: error.code, text: error.message, path: error.path, isFinal: false }
  const where = error instanceof Error ? (error.stack?.split('\n')[1]?.trim() ?? '') : ''
  return {
    code: 'adapter-failed',
    text: `The adapter failed (${error instanceof Error ? error.name : 'error'}) ${where}`,
    isFinal: false,
  }
}
