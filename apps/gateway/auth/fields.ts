/** The texts of a small request, as a JSON object or as a form. */
import type { AppRequest } from '@medley/client/message'
import { fail } from '@medley/fhir/failures'

export function fieldsOf({ headers, body }: AppRequest): Readonly<Record<string, string | undefined>> {
  const text = body?.toString('utf8') ?? ''
  if (!headers['content-type']?.startsWith('application/json'))
    return Object.fromEntries(new URLSearchParams(text))
  const entries = Object.entries(parsed(text))
  return Object.fromEntries(entries.filter((one): one is [string, string] => typeof one[1] === 'string'))
}

export function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch {
    // Said below.
  }
  throw fail('badRequest', 'body-malformed', 'The body is a JSON object.')
}
