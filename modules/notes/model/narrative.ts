/** What was typed and what it cites, as the narrative of a section, and back. */

export interface Cited {
  /** `Observation/7` */
  readonly reference: string
  /** `BP 118/64 mmHg, 25 Nov 08:05` */
  readonly text: string
}

const signs: readonly [string, string][] = [['&', '&amp;'], ['<', '&lt;'], ['>', '&gt;'], ['"', '&quot;']] // prettier-ignore

const escape = (text: string): string =>
  signs.reduce((done, [sign, code]) => done.replaceAll(sign, code), text)
const unescape = (text: string): string =>
  [...signs].reverse().reduce((done, [sign, code]) => done.replaceAll(code, sign), text)

/** XHTML as https://hl7.org/fhir/R4/narrative.html allows it: the words, then what they rest on. */
export function narrativeOf(text: string, cited: readonly Cited[]): string {
  const words = escape(text.trim()).replaceAll('\n', '<br/>')
  const list = cited.map((one) => `<li>${escape(one.text)}</li>`).join('')
  return `<div xmlns="http://www.w3.org/1999/xhtml"><p>${words}</p>${list ? `<ul>${list}</ul>` : ''}</div>`
}

/** The words of a narrative that this module wrote; of another one everything that is no mark-up. */
export function typedText(div: string | undefined): string {
  const paragraph = /<p>(.*?)<\/p>/s.exec(div ?? '')?.[1] ?? div ?? ''
  return unescape(paragraph.replaceAll(/<br\s*\/>/g, '\n').replaceAll(/<[^>]*>/g, ''))
}

export const citedTexts = (div: string | undefined): readonly string[] =>
  [...(div ?? '').matchAll(/<li>(.*?)<\/li>/gs)].map(([, words = '']) => unescape(words))
