/** The code that an operation is about: `code` and `system`, a Coding, or a CodeableConcept. */
import type { CodeAsked } from '@medley/terminology/validate-code'
import type { Coding } from 'fhir/r4'
import { type Input, invalid, missing } from './input.ts'

interface Names {
  code: string
  coding: string
}

/** `system` is that of a code without one. */
export function codesAsked(input: Input, system: string | undefined): CodeAsked[] {
  const codings = input.codings('codeableConcept')
  if (codings) return codings.map((one) => complete(one, 'codeableConcept', system))
  return [codeAsked(input, { code: 'code', coding: 'coding' }, system)]
}

export function codeAsked(input: Input, { code, coding }: Names, system: string | undefined): CodeAsked {
  const given = input.coding(coding)
  if (given) return complete(given, coding, system)
  const text = input.text(code)
  if (!text) throw missing(code)
  if (system === undefined) throw missing('system')
  return { system, code: text, display: input.text('display') }
}

function complete({ system, code, display }: Coding, name: string, known: string | undefined): CodeAsked {
  const complete = { system: system ?? known, code, display }
  if (!complete.system || !code) throw invalid(name, 'a system and a code')
  return { system: complete.system, code, display }
}
