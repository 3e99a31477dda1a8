import type { Composition, DocumentReference } from 'fhir/r4'
import { formatConcept, formatReference, type Status } from '@medley/ui'

/** A document or a composition, as one line of the list of notes. */
export interface Note {
  readonly id: string
  readonly title: string
  readonly date: string | undefined
  readonly author: string
  readonly state: { readonly look: Status | null; readonly word: string }
  readonly source: DocumentReference | Composition
}

const documentState = ({ status, docStatus }: DocumentReference): Note['state'] => {
  if (status === 'entered-in-error' || docStatus === 'entered-in-error')
    return { look: 'refused', word: $localize`Error` }
  if (docStatus === 'preliminary') return { look: 'draft', word: $localize`Draft` }
  return status === 'superseded'
    ? { look: null, word: $localize`Superseded` }
    : { look: 'signed', word: $localize`Signed` }
}

export const noteOfDocument = (document: DocumentReference): Note => ({
  id: `DocumentReference/${document.id ?? ''}`,
  title: document.description ?? (formatConcept(document.type) || $localize`Document`),
  date: document.date,
  author: formatReference(document.author?.[0]),
  state: documentState(document),
  source: document,
})

const compositionStates: Readonly<Record<Composition['status'], Note['state']>> = {
  'preliminary': { look: 'draft', word: $localize`Not signed` },
  'final': { look: 'signed', word: $localize`Signed` },
  'amended': { look: 'signed', word: $localize`Amended` },
  'entered-in-error': { look: 'refused', word: $localize`Error` },
} // prettier-ignore

export const noteOfComposition = (composition: Composition): Note => ({
  id: `Composition/${composition.id ?? ''}`,
  title: composition.title || formatConcept(composition.type),
  date: composition.date,
  author: formatReference(composition.author[0]),
  state: compositionStates[composition.status],
  source: composition,
})

/** Newest first. */
export const byDate = (a: Note, b: Note): number =>
  new Date(b.date ?? 0).getTime() - new Date(a.date ?? 0).getTime()
