/** A document that is only told of: FHIR wants content, so it says that there is none yet. What is sent later takes its place. */
import { type Key, refer, type Upsert } from './define-adapter.ts'

/** @see https://hl7.org/fhir/R4/documentreference-definitions.html#DocumentReference.content */
export const unsentDocument = (document: Key, { asOf, patient }: { asOf: string; patient: Key }): Upsert => ({
  op: 'upsert',
  key: document,
  asOf,
  mode: 'weak',
  resource: {
    resourceType: 'DocumentReference',
    status: 'current',
    subject: refer(patient),
    content: [{ attachment: { title: 'The document itself was not sent.' } }],
  },
})
