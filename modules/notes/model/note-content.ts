/** What an attachment holds, as far as a screen may show it: text, or the reason why not. */
import type { Attachment } from 'fhir/r4'

export type NoteContent =
  | { readonly kind: 'text'; readonly text: string }
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

export function readAttachment(attachment: Attachment | undefined): NoteContent {
  const { data, url, contentType = 'text/plain' } = attachment ?? {}
  if (data === undefined) return url ? { kind: 'linked', url, contentType } : { kind: 'missing' }
  return textTypes.test(contentType)
    ? { kind: 'text', text: decodeText(data, contentType) }
    : { kind: 'other', contentType }
}
