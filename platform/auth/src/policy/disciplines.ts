/**
 * Therapies that staff practise, and the codes by which a plan, goal or team says that it is of one: SNOMED CT (procedures
 * by discipline) and http://terminology.hl7.org/CodeSystem/goal-category.
 */
const SNOMED = 'http://snomed.info/sct'
const GOAL = 'http://terminology.hl7.org/CodeSystem/goal-category'

export const disciplines: Readonly<Record<string, readonly string[]>> = {
  physical: [`${SNOMED}|91251008`, `${GOAL}|physiotherapy`],
  occupational: [`${SNOMED}|84478008`],
  speech: [`${SNOMED}|311555007`],
  respiratory: [`${SNOMED}|53950000`],
}

/** Codes of what the person practises, and of what they do not. An unknown discipline has none. */
export function codesOf(practised: readonly string[]): { own: string[]; others: string[] } {
  const of = (isWanted: (key: string) => boolean): string[] =>
    Object.entries(disciplines).flatMap(([key, codes]) => (isWanted(key) ? codes : []))
  return { own: of((key) => practised.includes(key)), others: of((key) => !practised.includes(key)) }
}
