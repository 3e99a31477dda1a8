/** The words of a C-CDA document. Its own style sheets and mark-up are never used: what it says is text. */

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' }

const unescape = (text: string): string =>
  text.replace(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => entities[name] ?? '')

/** Cells stay beside one another, rows and paragraphs under one another. */
const plain = (markup: string): string =>
  unescape(
    markup
      .replace(/<!--.*?-->/gs, '')
      .replace(/<\/(td|th)>\s*(?=<(td|th))/g, ' · ')
      .replace(/<(br|\/tr|\/p|\/paragraph|\/item|\/caption|\/list|\/title)\b[^>]*>/g, '\n')
      .replace(/<[^>]*>/g, ''),
  )
    .split('\n')
    .map((line) => line.replaceAll(/\s+/g, ' ').trim())
    .filter(Boolean)
    .join('\n')

/** `ClinicalDocument`, with or without a prefix. */
export const isClinicalDocument = (xml: string): boolean => /<(\w+:)?ClinicalDocument\b/.test(xml)

/** Title and text of each section, as headings and lines (`# Allergies`). */
export function clinicalText(xml: string): string {
  const whole = /<title\b[^>]*>(.*?)<\/title>/s.exec(xml)?.[1]
  const sections = [...xml.matchAll(/<section\b[^>]*>(.*?)<\/section>/gs)].map(([, body = '']) => {
    const title = plain(/<title\b[^>]*>(.*?)<\/title>/s.exec(body)?.[1] ?? '')
    const text = plain(/<text\b[^>]*>(.*?)<\/text>/s.exec(body)?.[1] ?? '')
    return `# ${title || '–'}\n${text}`
  })
  return sections.length ? sections.join('\n\n') : plain(whole ?? '')
}
