/** The transfer packet as a document: what went along to the hospital, section by section, with what could not be read. */
import type { CodeableConcept, Composition, CompositionSection, Encounter, Reference } from 'fhir/r4'

/** How the reading of a part ended. `withheld`: not for this role; `failed`: nobody knows what is there. */
export type PartState = 'full' | 'empty' | 'failed' | 'withheld'

export interface PacketPart {
  readonly title: string
  /** LOINC code of the section. */
  readonly loinc: string
  readonly state: PartState
  /** Rows as they are printed. */
  readonly lines: readonly string[]
  /** `MedicationRequest/7`: what the rows rest on. */
  readonly entries: readonly string[]
}

const loinc = (code: string, display?: string): CodeableConcept => ({
  coding: [{ system: 'http://loinc.org', code, ...(display ? { display } : {}) }],
})

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** Safety: a section without rows says why; "could not be read" must never look like "there is none". */
const absence: Readonly<Record<PartState, string>> = {
  full: '',
  empty: 'Nothing recorded.',
  failed: 'Could not be read when this was made. Do not assume there is none.',
  withheld: 'Not shown to the role of who made this. Do not assume there is none.',
}

/** https://hl7.org/fhir/R4/valueset-list-empty-reason.html */
const emptyReasons: Readonly<Partial<Record<PartState, string>>> = {
  failed: 'unavailable',
  withheld: 'withheld',
}

function sectionOf({ title, loinc: code, state, lines, entries }: PacketPart): CompositionSection {
  const rows = lines.map((line) => `<li>${escape(line)}</li>`).join('')
  const words = state === 'full' ? `<ul>${rows}</ul>` : `<p>${absence[state]}</p>`
  const reason = emptyReasons[state]
  return {
    title,
    code: loinc(code),
    text: { status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml">${words}</div>` },
    ...(state === 'full' && entries.length
      ? { entry: entries.map((reference): Reference => ({ reference })) }
      : {}),
    ...(reason
      ? {
          emptyReason: {
            coding: [{ system: 'http://terminology.hl7.org/CodeSystem/list-empty-reason', code: reason }],
          },
        }
      : {}),
  }
}

/** The document of one transfer. A Composition is fixed when made: the next transfer has its own. */
export const packetDocument = (
  parts: readonly PacketPart[],
  about: { subject: Reference; stay: Encounter | undefined; by: Reference; at: string; title: string },
): Composition => ({
  resourceType: 'Composition',
  status: 'final',
  type: loinc('18761-7', 'Transfer summary note'),
  subject: about.subject,
  ...(about.stay?.id ? { encounter: { reference: `Encounter/${about.stay.id}` } } : {}),
  date: about.at,
  author: [about.by],
  title: about.title,
  attester: [{ mode: 'professional', time: about.at, party: about.by }],
  section: parts.map(sectionOf),
})

/** Why the resident leaves, as it was told with the movement. */
export const transferReason = (stay: Encounter | undefined): string =>
  stay?.status === 'onleave' ? (stay.reasonCode?.at(-1)?.text ?? '') : ''
