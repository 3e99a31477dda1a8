/** What an attachment holds, as far as a screen may show it: text, or the reason why not. */
import type { Attachment } from 'fhir/r4'
import { clinicalText, isClinicalDocument } from './ccda.ts'

export type NoteContent =
  | { readonly kind: 'text'; readonly text: string; readonly contentType: string }
  /** The words of a C-CDA, as a page of nothing but text. */
  | { readonly kind: 'clinical'; readonly page: string; readonly contentType: string }
  | { readonly kind: 'image' | 'pdf'; readonly contentType: string }
  /** Kept elsewhere, under this address. */
  | { readonly kind: 'linked'; readonly url: string; readonly contentType: string }
  /** Of a kind that is not shown here. */
  | { readonly kind: 'other'; readonly contentType: string }
  | { readonly kind: 'missing' }

const textTypes = /^text\/(plain|markdown)\b/i

/** `charset=…` of a content type; UTF-8 unless it says otherwise (https://www.rfc-editor.org/rfc/rfc6657). */
const charsetOf = (contentType: string): string => /charset="?([^";\s]+)/i.exec(contentType)?.[1] ?? 'utf-8'

/** Security: text is decoded to text; nothing in it is ever run, or read as mark-up. */
export function decodeText(data: string, contentType: string): string {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0))
  return new TextDecoder(charsetOf(contentType)).decode(bytes)
}

/** Kinds that a browser shows without running anything of them. SVG is a program and not among them. */
const shownKinds: Readonly<Record<string, 'image' | 'pdf'>> = {
  'image/jpeg': 'image',
  'image/png': 'image',
  'image/webp': 'image',
  'image/gif': 'image',
  'application/pdf': 'pdf',
}

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

export function readAttachment(attachment: Attachment | undefined): NoteContent {
  const { data, url, contentType = 'text/plain' } = attachment ?? {}
  if (data === undefined) return url ? { kind: 'linked', url, contentType } : { kind: 'missing' }
  if (textTypes.test(contentType))
    return { kind: 'text', text: decodeText(data, contentType), contentType: 'text/plain' }
  const shown = shownKinds[contentType.split(';')[0]?.trim().toLowerCase() ?? '']
  if (shown) return { kind: shown, contentType: contentType.split(';')[0] ?? contentType }
  if (/\bxml\b/i.test(contentType)) {
    const xml = decodeText(data, contentType)
    // Security: offered for download as plain text, so that no browser opens it as a page.
    if (isClinicalDocument(xml))
      return { kind: 'clinical', page: `<pre>${escape(clinicalText(xml))}</pre>`, contentType: 'text/plain' }
  }
  return { kind: 'other', contentType }
}
