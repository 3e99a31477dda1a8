/** The most that any app may do in the name of a role. What rows and elements that reaches says the policy (`platform/auth`). */

const STAFF = 'user/*.crus'

export const roleScopes: Readonly<Record<string, string>> = {
  physician: STAFF,
  nurse: STAFF,
  aide: STAFF,
  therapist: STAFF,
  biller: STAFF,
  labtech: STAFF,
  him: 'user/*.cruds',
  adt: STAFF,
  admin: 'user/*.cruds',
  patient: 'patient/*.crs',
  proxy: 'patient/*.crs',
  auditor: 'user/*.rs',
  /** Beside another role: member of a programme under 42 CFR part 2. */
  part2: '',
}
