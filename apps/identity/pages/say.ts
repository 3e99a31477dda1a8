/** The language of pages that come before anybody is known: what the browser asks for (RFC 9110, 12.5.4), else English. */
import spanish from './es.json' with { type: 'json' }

const catalogues: Readonly<Record<string, Readonly<Record<string, string>>>> = { es: spanish }

/** Says a text of the code in a language; `{name}` is filled in. What is not translated is said in English. */
export interface Say {
  (text: string, values?: Readonly<Record<string, string>>): string
  /** BCP 47, for the root element. */
  readonly language: string
}

/** Languages of an Accept-Language header, the most wanted first. */
const wanted = (header: string): readonly string[] =>
  header
    .split(',')
    .map((part, place) => {
      const [tag = '', quality] = part.trim().split(/\s*;\s*q=/)
      return { language: tag.split('-')[0]?.toLowerCase() ?? '', weight: Number(quality ?? 1), place }
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight || a.place - b.place)
    .map(({ language }) => language)

const languageOf = (header: string): string =>
  wanted(header).find((language) => language === 'en' || language in catalogues) ?? 'en'

/** @param accept value of the header Accept-Language. */
export function sayFor(accept: string | undefined): Say {
  const language = languageOf(accept ?? '')
  const texts = catalogues[language] ?? {}
  const say = (text: string, values: Readonly<Record<string, string>> = {}): string =>
    (texts[text] ?? text).replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)
  return Object.assign(say, { language })
}
