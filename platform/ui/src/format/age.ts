import { facilityNow } from './clock.ts'

const parts = (date: string): [number, number, number] => {
  const [year = 0, month = 1, day = 1] = date.slice(0, 10).split('-').map(Number)
  return [year, month, day]
}

/** Whole years from birth to `at`; `undefined` if the birth date is not known to the year. */
export function ageInYears(
  birthDate: string | undefined,
  at: string = facilityNow().toISOString(),
): number | undefined {
  if (!birthDate || !/^\d{4}/.test(birthDate)) return undefined
  const [[year, month, day], [nowYear, nowMonth, nowDay]] = [parts(birthDate), parts(at)]
  const birthdayIsAhead = nowMonth < month || (nowMonth === month && nowDay < day)
  return nowYear - year - (birthdayIsAhead ? 1 : 0)
}
