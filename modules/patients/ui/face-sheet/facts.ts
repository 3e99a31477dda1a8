import type { Extension, HumanName, Patient } from 'fhir/r4'
import {
  chooseName,
  facilityNow,
  formatAddress,
  formatCode,
  formatConcept,
  formatDay,
  formatMoment,
  formatSpokenName,
} from '@medley/ui'
import { ageOf } from '../../model/age.ts'

/** A line of the face sheet. */
export interface Fact {
  readonly label: string
  readonly value: string
}

const known = (facts: readonly { label: string; value: string | undefined }[]): readonly Fact[] =>
  facts.flatMap(({ label, value }) => (value ? [{ label, value }] : []))

const usCore = 'http://hl7.org/fhir/us/core/StructureDefinition/'

const find = (extensions: readonly Extension[] | undefined, url: string): Extension | undefined =>
  extensions?.find((extension) => extension.url === url)

/** Race and ethnicity of US Core carry their words in an extension of their own. */
const textOf = (patient: Patient, name: string): string | undefined =>
  find(find(patient.extension, usCore + name)?.extension, 'text')?.valueString

const sexes: Readonly<Record<string, string>> = {
  F: $localize`Female`,
  M: $localize`Male`,
  UNK: $localize`Unknown`,
}

const sexAtBirth = (patient: Patient): string | undefined => {
  const code = find(patient.extension, `${usCore}us-core-birthsex`)?.valueCode
  return code && (sexes[code] ?? code)
}

const otherNames = (patient: Patient): string => {
  const shown = chooseName(patient.name)
  const label = ({ use }: HumanName): string => (use ? ` (${use})` : '')
  return (patient.name ?? [])
    .filter((name) => name !== shown)
    .map((name) => formatSpokenName(name) + label(name))
    .join(', ')
}

const languages = ({ communication = [] }: Patient): string =>
  communication
    .map(({ language, preferred }) => formatConcept(language) + (preferred ? $localize` (preferred)` : ''))
    .join(', ')

export function demographicsOf(patient: Patient | undefined): readonly Fact[] {
  if (!patient) return []
  const died = patient.deceasedDateTime
  const age = ageOf(patient.birthDate, died ?? facilityNow().toISOString())
  const birth = find(
    patient.extension,
    'http://hl7.org/fhir/StructureDefinition/patient-birthPlace',
  )?.valueAddress
  return known([
    { label: $localize`Name`, value: formatSpokenName(chooseName(patient.name)) },
    { label: $localize`Other names`, value: otherNames(patient) },
    { label: $localize`Date of birth`, value: formatDay(patient.birthDate) },
    {
      label: died ? $localize`Age at death` : $localize`Age`,
      value: age === undefined ? undefined : $localize`${age}:years: years`,
    },
    {
      label: $localize`Died`,
      value: died
        ? formatMoment(died)
        : patient.deceasedBoolean
          ? $localize`Yes, date not recorded`
          : undefined,
    },
    { label: $localize`Sex`, value: formatCode(patient.gender) },
    {
      label: $localize`Sex at birth`,
      value: sexAtBirth(patient),
    },
    { label: $localize`Race`, value: textOf(patient, 'us-core-race') },
    { label: $localize`Ethnicity`, value: textOf(patient, 'us-core-ethnicity') },
    { label: $localize`Language`, value: languages(patient) },
    { label: $localize`Marital status`, value: formatConcept(patient.maritalStatus) },
    { label: $localize`Place of birth`, value: formatAddress(birth) },
  ])
}

export const reachOf = (patient: Patient | undefined): readonly Fact[] =>
  known([
    ...(patient?.address ?? []).map((address) => ({
      label: formatCode(address.use) || $localize`Address`,
      value: formatAddress(address),
    })),
    ...(patient?.telecom ?? []).map(({ system, use, value }) => ({
      label: [formatCode(system), use].filter(Boolean).join(', '),
      value,
    })),
  ])

/** A system without words is called by its last part: `…/synthea` → `synthea`. */
const systemName = (system: string | undefined): string =>
  (system ?? '').split(/[/:]/).filter(Boolean).at(-1) ?? ''

/** Security: a number that opens bank accounts is shown by its end alone. */
const masked = (value: string | undefined): string | undefined => value?.replace(/.(?=.{4})/g, '•')

const socialSecurity = 'http://hl7.org/fhir/sid/us-ssn'

export const identifiersOf = (patient: Patient | undefined): readonly Fact[] =>
  known(
    (patient?.identifier ?? []).map(({ type, system, value }) => ({
      label: formatConcept(type) || systemName(system),
      value: system === socialSecurity ? masked(value) : value,
    })),
  )
