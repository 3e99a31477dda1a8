/** What people call the roles of the policy. */
const words: Readonly<Record<string, string>> = {
  physician: $localize`Physician`,
  nurse: $localize`Nurse`,
  aide: $localize`Nurse aide`,
  therapist: $localize`Therapist`,
  biller: $localize`Billing`,
  labtech: $localize`Laboratory`,
  him: $localize`Health information`,
  adt: $localize`Admissions`,
  admin: $localize`Administrator`,
  auditor: $localize`Auditor`,
  patient: $localize`Resident`,
  proxy: $localize`Family`,
}

export const roleWords = (roles: readonly string[]): string =>
  roles.map((role) => words[role] ?? role).join(', ')
