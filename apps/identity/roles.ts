/** The roles that people can have, and the most that any app may do in the name of one. */

/** People may not delete clinical records. Patients and proxies see nothing before their own access rules exist. */
const CLINICAL = 'user/*.crus'

export const roleScopes: Readonly<Record<string, string>> = {
  physician: CLINICAL,
  nurse: CLINICAL,
  aide: CLINICAL,
  therapist: CLINICAL,
  biller: CLINICAL,
  labtech: CLINICAL,
  him: CLINICAL,
  adt: CLINICAL,
  admin: 'user/Organization.crus user/Location.crus user/Practitioner.crus',
  patient: 'patient/*.rs',
  proxy: 'patient/*.rs',
  auditor: 'user/AuditEvent.rs',
}
