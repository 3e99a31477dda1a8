/** Puts on labels by rule (`policy/label-rules.ts`). */
import type { Label } from './policy/language.ts'
import { labelledElements, type LabelRule, labelRules } from './policy/label-rules.ts'

type Json = Record<string, unknown>

interface Coding {
  system?: unknown
  code?: unknown
  display?: unknown
}

export const ACT_CODE = 'http://terminology.hl7.org/CodeSystem/v3-ActCode'

/** Labels that the codes of a resource ask for. */
export function labelsFor(resource: Json): Label[] {
  const elements = labelledElements[String(resource['resourceType'])]
  if (!elements) return []
  const codings = elements.flatMap((path) => codingsAt([resource], path.split('.')))
  return [
    ...new Set(labelRules.filter((rule) => codings.some((one) => fits(rule, one))).map(({ label }) => label)),
  ]
}

/**
 * The resource with labels that its codes ask for now and did not before: one that was taken off by hand stays off, as
 * long as nothing is added that asks for it anew.
 */
export function labelled(before: Json | undefined, after: Json): Json {
  const wanted = labelsFor(after)
  if (wanted.length === 0) return after
  const known = new Set<unknown>(before && labelsFor(before))
  const meta = (after['meta'] ?? {}) as { security?: Coding[] }
  const security = meta.security ?? []
  const missing = wanted.filter((label) => !known.has(label) && !security.some(({ code }) => code === label))
  if (missing.length === 0) return after
  const added = missing.map((code) => ({ system: ACT_CODE, code }))
  return { ...after, meta: { ...meta, security: [...security, ...added] } }
}

function codingsAt(places: readonly unknown[], [name, ...rest]: readonly string[]): Coding[] {
  const found = places.flatMap((place) => [(place as Json | undefined)?.[name ?? ''] ?? []].flat())
  if (rest.length > 0) return codingsAt(found, rest)
  return found.flatMap((concept) => {
    const coding = (concept as { coding?: unknown } | null)?.coding
    return Array.isArray(coding) ? (coding as Coding[]) : []
  })
}

function fits(
  { systems, codes = [], ingredients = [] }: LabelRule,
  { system, code, display }: Coding,
): boolean {
  if (typeof system !== 'string' || !systems.includes(system)) return false
  const parts = typeof display === 'string' ? display.toLowerCase().split(/\s*\/\s*|[{(]\s*/) : []
  return (
    (typeof code === 'string' && codes.some((one) => startsCode(code, one))) ||
    ingredients.some((name) => parts.some((part) => part.startsWith(name)))
  )
}

/** Codes of a classification go on behind their beginning; numbers of RxNorm are whole. */
const startsCode = (code: string, beginning: string): boolean =>
  code === beginning || (/^[A-Z]/.test(beginning) && undotted(code).startsWith(undotted(beginning)))

/** Senders write E11.9 and E119. */
const undotted = (code: string): string => code.replace('.', '')
