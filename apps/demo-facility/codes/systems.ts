/** Code systems that may be used and shipped freely; ours begin with `urn:medley:`. */
export const systems = {
  loinc: 'http://loinc.org',
  rxnorm: 'http://www.nlm.nih.gov/research/umls/rxnorm',
  icd10cm: 'http://hl7.org/fhir/sid/icd-10-cm',
  cvx: 'http://hl7.org/fhir/sid/cvx',
  ucum: 'http://unitsofmeasure.org',
  hipps: 'https://www.cms.gov/Medicare/Medicare-Fee-for-Service-Payment/ProspMedicareFeeSvcPmtGen/HIPPSCodes',
  npi: 'http://hl7.org/fhir/sid/us-npi',
  mbi: 'http://hl7.org/fhir/sid/us-mbi',
  language: 'urn:ietf:bcp:47',
  identifierType: 'http://terminology.hl7.org/CodeSystem/v2-0203',
  local: 'urn:medley:demo',
} as const

/** Of http://terminology.hl7.org/CodeSystem/. */
export const hl7 = (name: string, code: string, display: string) => ({
  system: `http://terminology.hl7.org/CodeSystem/${name}`,
  code,
  display,
})

/** A code of our own, where no free system has one. */
export const local = (code: string, display: string) => ({ system: systems.local, code, display })
