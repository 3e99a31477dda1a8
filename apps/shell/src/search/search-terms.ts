/** What someone typed into the search, as FHIR criteria. */
export interface SearchTerms {
  /** Parts of a name; all must match. */
  readonly names: readonly string[]
  /** A number or code that may identify someone. */
  readonly identifier?: string
  /** `YYYY-MM-DD`. */
  readonly birthDate?: string
}

const isoDate = /^\d{4}-\d{2}-\d{2}$/
const usDate = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/

const readDate = (text: string): string | undefined => {
  if (isoDate.test(text)) return text
  const [, month = '', day = '', year = ''] = usDate.exec(text) ?? []
  return year ? `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` : undefined
}

export function searchTerms(text: string): SearchTerms {
  const words = text
    .trim()
    .split(/[\s,]+/)
    .filter(Boolean)
  const only = words.length === 1 ? words[0] : undefined
  const birthDate = only ? readDate(only) : undefined
  if (birthDate) return { names: [], birthDate }
  return only && /\d/.test(only) ? { names: words, identifier: only } : { names: words }
}
