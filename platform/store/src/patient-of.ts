/** Which patient a version is about, read from its text. */
import type { ResourceDefinition } from '@medley/fhir/definition'
import { parseJson } from '@medley/fhir/json'
import type { Resource } from './store.ts'

/** Types of which no version is about a patient need not be read for it. */
export const isAboutPatients = ({ type, patientCompartment }: ResourceDefinition): boolean =>
  type !== 'Patient' && patientCompartment.length > 0

/** `subject` and `patient` come before other ways into the compartment, like that of an author. */
const FIRST: ReadonlySet<string> = new Set(['patient', 'subject'])

export function patientOf(
  definition: ResourceDefinition,
  { id, body }: { id: string; body: string | undefined },
): string | undefined {
  // A patient is the first member of its own compartment.
  if (definition.type === 'Patient') return id
  if (body === undefined || !isAboutPatients(definition)) return undefined
  let found: string | undefined
  let isSure = false
  definition.extract(parseJson(body) as Resource, ({ code }, value) => {
    if (isSure || value.kind !== 'reference' || value.type !== 'Patient' || !value.id) return
    if (!definition.patientCompartment.includes(code)) return
    isSure = FIRST.has(code)
    if (isSure || found === undefined) found = value.id
  })
  return found
}
