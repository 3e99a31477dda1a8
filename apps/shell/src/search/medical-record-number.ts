import type { Identifier, Patient } from 'fhir/r4'

const isMrn = ({ type, use }: Identifier): boolean =>
  use !== 'old' && (type?.coding ?? []).some(({ code }) => code === 'MR')

/** The number that the facility calls a resident by; long machine-made ones are cut where a person stops reading. */
export const medicalRecordNumber = ({ identifier = [] }: Pick<Patient, 'identifier'>): string => {
  const value = (identifier.find(isMrn) ?? identifier[0])?.value ?? ''
  return value.length > 16 ? `${value.slice(0, 8)}…` : value
}
