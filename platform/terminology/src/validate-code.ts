/** `$validate-code` of value sets and code systems (https://hl7.org/fhir/R4/valueset-operation-validate-code.html). */
import type { ValueSet } from 'fhir/r4'
import { type Codes, displayOf, isAbstract } from './code-system.ts'
import { memberOf, type Member } from './compose.ts'
import { findMember } from './find-member.ts'
import { shown, type TerminologyResources } from './resources.ts'

export interface CodeAsked {
  system: string
  code: string
  display: string | undefined
}

export interface Verdict {
  result: boolean
  message?: string
  /** As the terminology has it. */
  display?: string
}

export interface ValidateOptions {
  /** Headings are valid too. */
  abstract?: boolean | undefined
  displayLanguage?: string | undefined
}

/** Valid if one of the codes is. */
export async function validateInValueSet(
  resources: TerminologyResources,
  valueSet: ValueSet,
  { asked, options }: { asked: readonly CodeAsked[]; options: ValidateOptions },
): Promise<Verdict> {
  const verdicts: Verdict[] = []
  for (const one of asked) {
    const member = await findMember(resources, valueSet, one)
    verdicts.push(verdictOn(one, member, { ...options, where: `the value set ${shown(valueSet.url ?? '')}` }))
  }
  return best(verdicts)
}

export function validateInCodeSystem(
  codes: Codes,
  { asked, options }: { asked: readonly CodeAsked[]; options: ValidateOptions },
): Verdict {
  const where = `the code system ${shown(codes.url)}`
  const verdicts = asked.map((one) => {
    const concept = one.system === codes.url ? codes.find(one.code) : undefined
    const isAllowed = concept && (options.abstract !== false || !isAbstract(concept))
    const member = isAllowed ? memberOf(codes, concept) : undefined
    return verdictOn(one, member, { ...options, abstract: true, where })
  })
  return best(verdicts)
}

function verdictOn(
  { system, code, display }: CodeAsked,
  member: Member | undefined,
  { abstract, displayLanguage, where }: ValidateOptions & { where: string },
): Verdict {
  const named = `${shown(system)}|${shown(code)}`
  if (!member) return { result: false, message: `${named} is not in ${where}.` }
  if (member.abstract && !abstract)
    return { result: false, message: `${named} is a heading in ${where}, not a code for use.` }
  const right = displayOf(member, displayLanguage)
  const known = right === undefined ? {} : { display: right }
  if (display === undefined || isDisplayOf(display, member)) return { result: true, ...known }
  return { result: false, message: `${named} is known by another display.`, ...known }
}

const isDisplayOf = (text: string, { display, designation }: Member): boolean =>
  display === undefined ||
  [display, ...designation.map(({ value }) => value)].some((one) => one.toLowerCase() === text.toLowerCase())

const best = (verdicts: readonly Verdict[]): Verdict =>
  verdicts.find(({ result }) => result) ?? {
    ...verdicts.at(-1),
    result: false,
    message: verdicts.map(({ message }) => message).join(' '),
  }
