/** Shared systems into which codes of a source are mapped, as people know them. */
export const codeSystems: readonly { readonly name: string; readonly url: string }[] = [
  { name: 'LOINC', url: 'http://loinc.org' },
  { name: 'SNOMED CT', url: 'http://snomed.info/sct' },
  { name: 'RxNorm', url: 'http://www.nlm.nih.gov/research/umls/rxnorm' },
  { name: 'NDC', url: 'http://hl7.org/fhir/sid/ndc' },
  { name: 'ICD-10-CM', url: 'http://hl7.org/fhir/sid/icd-10-cm' },
  { name: 'CVX', url: 'http://hl7.org/fhir/sid/cvx' },
  { name: 'v3 ActCode', url: 'http://terminology.hl7.org/CodeSystem/v3-ActCode' },
  { name: 'Admit source', url: 'http://terminology.hl7.org/CodeSystem/admit-source' },
  { name: 'Discharge disposition', url: 'http://terminology.hl7.org/CodeSystem/discharge-disposition' },
]
