import type { CodeableConcept, Coding, Reference } from 'fhir/r4'
import { translated } from './translated.ts'

/** SNOMED's fully specified names end in their kind, which no clinician says. */
const withoutKind = (text: string): string =>
  text.replace(
    / \((?:procedure|finding|disorder|situation|regime\/therapy|physical object|person|occupation|qualifier value|substance|product|observable entity|event|morphologic abnormality|record artifact)\)$/,
    '',
  )

export const formatCoding = (coding: Coding | undefined): string =>
  withoutKind(coding?.display ?? coding?.code ?? '')

/** What a code is called: the words of whoever wrote it, then the code system's. */
export function formatConcept(concept: CodeableConcept | undefined): string {
  const named = concept?.coding?.find(({ display }) => display)
  // Some senders write the bare code as the text.
  const isCode = named !== undefined && named.code === concept?.text
  if (concept?.text && !isCode) return withoutKind(concept.text)
  return formatCoding(named ?? concept?.coding?.[0])
}

export const formatConcepts = (concepts: readonly CodeableConcept[] | undefined): string =>
  (concepts ?? []).map(formatConcept).filter(Boolean).join(', ')

export const formatReference = (reference: Reference | undefined): string => reference?.display ?? ''

/** Code in a system, or in the first coding that has one. */
export const codeOf = (concept: CodeableConcept | undefined, system?: string): string | undefined =>
  concept?.coding?.find((coding) => !system || coding.system === system)?.code

/** `in-progress` → `In progress`, for the closed value sets of FHIR. */
export const formatCode = (code: string | undefined): string => {
  const words = (code ?? '').replaceAll('-', ' ')
  return translated(words.charAt(0).toLocaleUpperCase() + words.slice(1))
}
