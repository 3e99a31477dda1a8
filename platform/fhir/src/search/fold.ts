/** How strings are compared in search: case, accents, punctuation and runs of white space do not count. */

const MARKS = /\p{M}+/gu
const BETWEEN_WORDS = /[\p{P}\p{S}\s]+/gu
const PLAIN = /^[a-z0-9]*$/

/** https://hl7.org/fhir/R4/search.html#string: "insensitive to case and accents", punctuation and white space folded to one blank. */
export function fold(text: string): string {
  if (PLAIN.test(text)) return text
  return text.normalize('NFD').replace(MARKS, '').toLowerCase().replace(BETWEEN_WORDS, ' ').trim()
}
