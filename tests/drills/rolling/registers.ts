/** What the clients of the drill write: registers, one resource of each module, that carry the list of writes they have seen. */
import type { Resource } from '../../conformance/client.ts'

export const SYSTEM = 'urn:test:rolling'

/** Module → a type that it owns, and what a resource of it needs. */
const kinds: Readonly<Record<string, { type: string; content: object }>> = {
  patients: { type: 'Patient', content: {} },
  notes: {
    type: 'DocumentReference',
    content: { status: 'current', content: [{ attachment: { contentType: 'text/plain' } }] },
  },
  medications: {
    type: 'MedicationRequest',
    content: {
      status: 'active',
      intent: 'order',
      medicationCodeableConcept: { text: 'Aspirin' },
      subject: { display: 'x' },
    },
  },
  labs: { type: 'Observation', content: { status: 'final', code: { text: 'Weight' } } },
  care: { type: 'Condition', content: { subject: { display: 'x' } } },
  adt: {
    type: 'Encounter',
    content: { status: 'in-progress', class: { code: 'IMP' }, subject: { display: 'x' } },
  },
  billing: { type: 'Account', content: { status: 'active' } },
}

const contents = new Map(Object.values(kinds).map(({ type, content }) => [type, content]))

export const typesOf = (modules: readonly string[]): string[] =>
  modules.flatMap((module) => (kinds[module] ? [kinds[module].type] : []))

/** `register` is type and id; each name in the list is one write. */
export function resourceOf(register: string, list: readonly string[]): Resource {
  const [resourceType = '', id] = register.split('/')
  return {
    resourceType,
    id,
    ...contents.get(resourceType),
    identifier: [{ system: SYSTEM, value: 'list' }, ...list.map((value) => ({ system: SYSTEM, value }))],
  }
}

export const listOf = (resource: unknown): string[] =>
  (resource as { identifier: { value: string }[] }).identifier.slice(1).map(({ value }) => value)
