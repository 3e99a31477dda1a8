/** JSON only, said with the right statuses (https://hl7.org/fhir/R4/http.html#mime-type). */
import { fail } from '@medley/fhir/failures'
import type { Call } from './context.ts'

const FORMATS: ReadonlySet<string> = new Set([
  'json',
  'application/json',
  'application/fhir+json',
  'text/json',
  '*/*',
  'application/*',
])

/** `_format` outranks Accept: it is for clients that cannot set headers. */
export function accepts({ headers, query }: Pick<Call, 'headers' | 'query'>): boolean {
  const format = query.get('_format')
  const wanted = format === null ? (headers['accept'] ?? '*/*').split(',') : [format.replace(' ', '+')]
  const accepted = wanted.map((one) => one.split(';').map((part) => part.trim().toLowerCase()))
  return accepted.some(([type = '', ...rest]) => FORMATS.has(type) && rest.every(fitsVersion))
}

export function negotiate(request: Pick<Call, 'headers' | 'query'>): void {
  if (!accepts(request))
    throw fail('notAcceptable', 'format-unsupported', 'Answers are application/fhir+json, FHIR version 4.0.')
}

function fitsVersion(parameter: string): boolean {
  const version = /^fhirversion=(.*)$/.exec(parameter)?.[1]
  return version === undefined || version === '4.0' || version === '4.0.1'
}
