/** Search parameters; a list means one parameter per value, which FHIR reads as AND. Undefined ones are left out. */
export type Criteria = Readonly<Record<string, string | number | readonly string[] | undefined>>

/** https://hl7.org/fhir/R4/http.html#search, as the form of a POST `_search`. */
export function encodeCriteria(criteria: Criteria): URLSearchParams {
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(criteria)) {
    if (value === undefined) continue
    for (const one of Array.isArray(value) ? (value as readonly string[]) : [String(value)])
      form.append(name, one)
  }
  return form
}

/** `\`, `$`, `,` and `|` have a meaning in a search value (https://hl7.org/fhir/R4/search.html#escaping). */
export const escapeValue = (value: string): string => value.replace(/[\\$,|]/g, '\\$&')
