/** Age in whole years from a FHIR date of any precision; `at` is an ISO 8601 date or dateTime. */
export function ageOf(birthDate: string | undefined, at: string): number | undefined {
  if (!birthDate) return undefined
  const [year = 0, month = 1, day = 1] = birthDate.split('-').map(Number)
  const [yearAt = 0, monthAt = 1, dayAt = 1] = at.slice(0, 10).split('-').map(Number)
  const hadBirthday = monthAt > month || (monthAt === month && dayAt >= day)
  return yearAt - year - (hadBirthday ? 0 : 1)
}
