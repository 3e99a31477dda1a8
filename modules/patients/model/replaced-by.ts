/** Id of the record that goes on where this one ended (https://hl7.org/fhir/R4/patient.html#links). */
import type { Patient } from 'fhir/r4'

export const replacedBy = ({ link = [] }: Patient): string | undefined =>
  link
    .find(({ type }) => type === 'replaced-by')
    ?.other.reference?.split('/')
    .pop()
