import type { HumanName, Patient } from 'fhir/r4'

/** The name to show: official, then usual, then whatever there is; never one that has ended. */
export function chooseName(names: readonly HumanName[] | undefined): HumanName | undefined {
  const valid = (names ?? []).filter(({ use, period }) => use !== 'old' && use !== 'maiden' && !period?.end)
  const by = (use: HumanName['use']): HumanName | undefined => valid.find((name) => name.use === use)
  return by('official') ?? by('usual') ?? valid[0] ?? names?.[0]
}

/** `LAST, First Middle`: family name in capitals first, as on every list of a facility. */
export function formatName(name: HumanName | undefined): string {
  if (!name) return ''
  const given = (name.given ?? []).join(' ')
  if (!name.family) return given || (name.text ?? '')
  const family = name.family.toLocaleUpperCase()
  return given ? `${family}, ${given}` : family
}

/** `Dr. Adán Mondragón`: in the order in which it is spoken, for the names of staff and family. */
export function formatSpokenName(name: HumanName | undefined): string {
  if (!name) return ''
  const parts = [...(name.prefix ?? []), ...(name.given ?? []), name.family ?? '', ...(name.suffix ?? [])]
  return parts.filter(Boolean).join(' ') || (name.text ?? '')
}

export const patientName = (patient: Pick<Patient, 'name'> | undefined): string =>
  formatName(chooseName(patient?.name))

/** The name the resident wants to be called by, if it is another one. */
export const preferredName = (patient: Pick<Patient, 'name'> | undefined): string | undefined => {
  const nickname = patient?.name?.find(({ use }) => use === 'nickname')
  return nickname?.given?.[0] ?? nickname?.text
}

/** Two letters for the square beside a name. */
export function initials(name: HumanName | undefined): string {
  const letters = [name?.given?.[0]?.[0], name?.family?.[0]].filter((letter) => letter !== undefined)
  return letters.join('').toLocaleUpperCase() || '?'
}
