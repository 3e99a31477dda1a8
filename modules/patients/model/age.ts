/** Age in whole years, as it is said aloud: on the day of the birthday one is a year older. */

type Day = readonly [year: number, month: number, day: number]

const readDay = (date: string): Day => {
  const [year = 0, month = 1, day = 1] = date.slice(0, 10).split('-').map(Number)
  return [year, month, day]
}

/**
 * Age on the day of `at`, or at death. A birth date known to the month or year counts from its first day.
 * @param at FHIR date or instant; the rule has no clock of its own.
 */
export function ageOf(birthDate: string | undefined, at: string): number | undefined {
  if (!birthDate || !/^\d{4}/.test(birthDate)) return undefined
  const [[year, month, day], [nowYear, nowMonth, nowDay]] = [readDay(birthDate), readDay(at)]
  const isBeforeBirthday = nowMonth < month || (nowMonth === month && nowDay < day)
  const age = nowYear - year - (isBeforeBirthday ? 1 : 0)
  return age < 0 ? undefined : age
}
