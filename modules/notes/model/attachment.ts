/** Files that people attach to a chart: which kinds, how large, and what is written of them. */
import type { Binary, DocumentReference, Reference } from 'fhir/r4'

export interface AttachmentKind {
  readonly contentType: string
  readonly label: string
  /** How a file of the kind begins. Security: the name of a file and what the browser says of it prove nothing. */
  readonly begins: readonly number[]
}

const letters = (text: string): readonly number[] => [...text].map((letter) => letter.charCodeAt(0))

export const attachmentKinds: readonly AttachmentKind[] = [
  { contentType: 'application/pdf', label: 'PDF', begins: letters('%PDF-') },
  { contentType: 'image/jpeg', label: 'JPEG', begins: [0xff, 0xd8, 0xff] },
  { contentType: 'image/png', label: 'PNG', begins: [0x89, ...letters('PNG')] },
  { contentType: 'text/xml', label: 'C-CDA', begins: letters('<?xml') },
  { contentType: 'text/plain', label: 'Text', begins: [] },
]

/** 10 MB: a scan of twenty pages; a Binary is kept whole in the database. */
export const mostBytes = 10 * 1024 * 1024

export type FileFault = 'empty' | 'too-large' | 'unknown-kind'

/** Text holds no zero bytes; everything else that is no known kind is refused. */
const isText = (bytes: Uint8Array): boolean => !bytes.subarray(0, 4096).includes(0)

export const kindOf = (bytes: Uint8Array): AttachmentKind | undefined =>
  attachmentKinds.find(
    ({ contentType, begins }) =>
      begins.every((byte, place) => bytes[place] === byte) && (contentType !== 'text/plain' || isText(bytes)),
  )

export function fileFault(bytes: Uint8Array): FileFault | null {
  if (bytes.length === 0) return 'empty'
  if (bytes.length > mostBytes) return 'too-large'
  return kindOf(bytes) ? null : 'unknown-kind'
}

/** What a document is, in the words of those who file it. LOINC. */
export const documentTypes = [
  { code: '11488-4', text: 'Consult note' },
  { code: '18842-5', text: 'Discharge summary' },
  { code: '34133-9', text: 'Summary of care' },
  { code: '18748-4', text: 'Imaging report' },
  { code: '81334-5', text: 'Advance directive' },
  { code: '64290-0', text: 'Insurance card' },
  { code: '72170-4', text: 'Photo of a wound or skin' },
  { code: '11506-3', text: 'Other document' },
] as const

export interface Attaching {
  readonly title: string
  /** One of `documentTypes`. */
  readonly type: string
  readonly bytes: Uint8Array
  readonly base64: string
  readonly subject: Reference
  readonly by: Reference
  /** ISO instant. */
  readonly at: string
}

/** The content by itself, and the document that points to it. @param url the address of the Binary within the transaction. */
export function attachmentResources(
  { title, type, bytes, base64, subject, by, at }: Attaching,
  url: string,
): { binary: Binary; document: DocumentReference } {
  const contentType = kindOf(bytes)?.contentType ?? 'application/octet-stream'
  const named = documentTypes.find(({ code }) => code === type)
  return {
    binary: { resourceType: 'Binary', contentType, securityContext: subject, data: base64 },
    document: {
      resourceType: 'DocumentReference',
      status: 'current',
      docStatus: 'final',
      type: { coding: [{ system: 'http://loinc.org', code: type }], ...(named ? { text: named.text } : {}) },
      subject,
      date: at,
      author: [by],
      description: title.trim(),
      content: [{ attachment: { contentType, url, title: title.trim(), size: bytes.length, creation: at } }],
    },
  }
}
