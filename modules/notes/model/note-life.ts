/**
 * The life of a note: draft, signed, cosigned; then it is never edited. What is added or amended is a note of its own
 * that says to which it belongs; what is wrong stays in the record, marked.
 */
import type { Composition, CompositionAttester, CompositionSection, Provenance, Reference } from 'fhir/r4'
import { type Cited, narrativeOf, typedText, citedTexts } from './narrative.ts'
import type { Template } from './templates.ts'

export interface SectionDraft {
  readonly title: string
  readonly text: string
  readonly cited: readonly Cited[]
}

export interface Writing {
  readonly patientId: string
  readonly encounterId?: string | undefined
  readonly by: Reference
  /** ISO instant at which it happened; a late entry is earlier than its record. */
  readonly at: string
}

const sectionOf = ({ title, text, cited }: SectionDraft): CompositionSection => ({
  title,
  text: { status: 'additional', div: narrativeOf(text, cited) },
  ...(cited.length ? { entry: cited.map(({ reference, text: display }) => ({ reference, display })) } : {}),
})

export const startNote = (
  { title, code, display }: Template,
  { patientId, encounterId, by, at }: Writing,
): Composition => ({
  resourceType: 'Composition',
  status: 'preliminary',
  type: { coding: [{ system: 'http://loinc.org', code, display }] },
  subject: { reference: `Patient/${patientId}` },
  ...(encounterId ? { encounter: { reference: `Encounter/${encounterId}` } } : {}),
  date: at,
  author: [by],
  title,
})

export const withSections = (note: Composition, sections: readonly SectionDraft[]): Composition => ({
  ...note,
  section: sections.map(sectionOf),
})

export const readSections = ({ section = [] }: Composition): readonly SectionDraft[] =>
  section.map(({ title = '', text, entry = [] }) => ({
    title,
    text: typedText(text?.div),
    cited: entry.map(({ reference = '', display }, place) => ({
      reference,
      text: display ?? citedTexts(text?.div)[place] ?? reference,
    })),
  }))

/** Titles of sections that the form wants and that are still empty. */
export const missingSections = (
  template: Template | undefined,
  sections: readonly SectionDraft[],
): readonly string[] =>
  (template?.sections ?? [])
    .filter(({ isRequired }) => isRequired)
    .map(({ title }) => title)
    .filter((title) => !sections.find((one) => one.title === title)?.text.trim())

export interface Signing {
  readonly by: Reference
  readonly at: string
  /** Whose second signature it needs. */
  readonly cosigner?: Reference | undefined
}

/** Signed: final at once, or still preliminary until the second signature is there. */
export function signNote(note: Composition, { by, at, cosigner }: Signing): Composition {
  const own: CompositionAttester = { mode: 'professional', time: at, party: by }
  return cosigner
    ? { ...note, attester: [own, { mode: 'legal', party: cosigner }] }
    : { ...note, status: 'final', attester: [own] }
}

const isPending = ({ mode, time }: CompositionAttester): boolean => mode === 'legal' && time === undefined

/** Who is asked for a second signature. */
export const awaitedCosigner = ({ status, attester = [] }: Composition): Reference | undefined =>
  status === 'preliminary' ? attester.find(isPending)?.party : undefined

export const cosignNote = (note: Composition, { by, at }: Signing): Composition => ({
  ...note,
  status: 'final',
  attester: (note.attester ?? []).map((one) => (isPending(one) ? { ...one, party: by, time: at } : one)),
})

/** Whether it may still be written on: a draft that nobody has signed. */
export const isOpenDraft = ({ status, attester = [] }: Composition): boolean =>
  status === 'preliminary' && !attester.some(({ time }) => time !== undefined)

const follow = (
  { type, subject, encounter, id = '' }: Composition,
  { by, at }: Signing,
  code: 'appends' | 'replaces',
): Composition => ({
  resourceType: 'Composition',
  status: code === 'replaces' ? 'amended' : 'final',
  type,
  ...(subject ? { subject } : {}),
  ...(encounter ? { encounter } : {}),
  date: at,
  author: [by],
  title: '',
  attester: [{ mode: 'professional', time: at, party: by }],
  relatesTo: [{ code, targetReference: { reference: `Composition/${id}` } }],
})

/** What is added to a signed note. */
export const addendTo = (note: Composition, text: string, signing: Signing): Composition => ({
  ...follow(note, signing, 'appends'),
  title: `Addendum: ${note.title}`,
  section: [sectionOf({ title: 'Addendum', text, cited: [] })],
})

/** A signed note with other words; the one before stays readable. */
export const amendNote = (
  note: Composition,
  sections: readonly SectionDraft[],
  signing: Signing,
): Composition => ({
  ...follow(note, signing, 'replaces'),
  title: note.title,
  section: sections.map(sectionOf),
})

/** Wrong chart: the words stay, hidden by default. */
export const strikeNote = (note: Composition): Composition => ({ ...note, status: 'entered-in-error' })

/** Why a note was amended or struck out. */
export const reasonFor = (
  reference: string,
  { by, at, reason }: Signing & { reason: string },
): Provenance => ({
  resourceType: 'Provenance',
  target: [{ reference }],
  recorded: at,
  reason: [{ text: reason }],
  agent: [
    {
      type: {
        coding: [
          {
            system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type',
            code: 'author',
            display: 'Author',
          },
        ],
      },
      who: by,
    },
  ],
})

/** References of notes that a later one replaces. */
export const replacedNotes = (notes: readonly Composition[]): ReadonlySet<string> =>
  new Set(
    notes
      .filter(({ status }) => status !== 'entered-in-error')
      .flatMap(({ relatesTo = [] }) => relatesTo)
      .filter(({ code }) => code === 'replaces')
      .map(({ targetReference }) => targetReference?.reference ?? ''),
  )
