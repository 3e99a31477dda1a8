import type { Claim, ClaimItem, CodeableConcept } from 'fhir/r4'
import { codeOf, formatCode, formatConcept, formatReference } from '@medley/ui'

export const claimType = ({ type }: Claim): string => formatCode(formatConcept(type))

/** Synthetic and migrated claims write the absence of a payer as a payer's name. */
export function claimPayer({ insurance }: Claim): string {
  const name = formatReference((insurance.find(({ focal }) => focal) ?? insurance[0])?.coverage)
  return name === 'NO_INSURANCE' ? $localize`No insurance` : name
}

/** The first thing that is billed, and how many there are besides. */
export function billedFor(items: readonly Pick<ClaimItem, 'productOrService'>[] | undefined): string {
  const [first, ...rest] = (items ?? []).map(({ productOrService }) => formatConcept(productOrService))
  return rest.length ? $localize`${first}:service: and ${rest.length}:count: more` : (first ?? '')
}

/** http://terminology.hl7.org/CodeSystem/adjudication, in the words of a biller. */
const adjudications: Readonly<Record<string, string>> = {
  submitted: $localize`Submitted`,
  eligible: $localize`Allowed`,
  copay: $localize`Resident's share`,
  deductible: $localize`Deductible`,
  unallocdeduct: $localize`Deductible not used`,
  benefit: $localize`Benefit`,
  tax: $localize`Tax`,
}

export const adjudicationWord = (category: CodeableConcept): string =>
  adjudications[codeOf(category) ?? ''] ?? formatConcept(category)
