/** How likely two Patient resources are about the same person: evidence for and against, each with its weight. */

interface Identified {
  system?: string
  value?: string
}

export interface PersonFacts {
  identifier?: Identified[]
  name?: { family?: string; given?: string[] }[]
  birthDate?: string
  gender?: string
  telecom?: Identified[]
  address?: { postalCode?: string; line?: string[] }[]
}

/** https://hl7.org/fhir/R4/valueset-match-grade.html */
export type MatchGrade = 'certain' | 'probable' | 'possible' | 'certainly-not'

export interface MatchVerdict {
  /** 0 to 1 */
  score: number
  grade: MatchGrade
}

const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')

const families = ({ name = [] }: PersonFacts): string[] =>
  name.flatMap(({ family }) => (family ? [plain(family)] : []))
const givens = ({ name = [] }: PersonFacts): string[] => name.flatMap(({ given = [] }) => given.map(plain))
const phones = ({ telecom = [] }: PersonFacts): string[] =>
  telecom.flatMap(({ value }) => (value ? [plain(value)] : []))
const postalCodes = ({ address = [] }: PersonFacts): string[] =>
  address.flatMap(({ postalCode }) => (postalCode ? [postalCode] : []))
const keys = ({ identifier = [] }: PersonFacts): string[] =>
  identifier.flatMap(({ system, value }) => (system && value ? [`${system}|${value}`] : []))

const shares = (one: readonly string[], other: readonly string[]): boolean =>
  one.some((value) => other.includes(value))

/** Of a date that is known in part, as much as is known. */
const agreesOnBirth = (one: string, other: string): boolean => one.startsWith(other) || other.startsWith(one)

/** Same digits in another order, or one digit wrong: what a typist does. */
function isSlip(one: string, other: string): boolean {
  if (one.length !== other.length) return false
  const differing = [...one].filter((digit, place) => digit !== other[place]).length
  return differing === 1 || [...one].sort().join('') === [...other].sort().join('')
}

type Evidence = (one: PersonFacts, other: PersonFacts) => number

/** Weights are for a building with some thousand people in its files; they add up, and what is missing says nothing. */
const evidence: readonly Evidence[] = [
  (one, other) =>
    shares(families(one), families(other)) ? 0.3 : families(one).length && families(other).length ? -0.2 : 0,
  (one, other) =>
    shares(givens(one), givens(other))
      ? 0.2
      : sharesInitial(one, other)
        ? 0.1
        : givens(one).length && givens(other).length
          ? -0.15
          : 0,
  ({ birthDate: one }, { birthDate: other }) =>
    !one || !other
      ? 0
      : agreesOnBirth(one, other)
        ? one.length === 10 && other.length === 10
          ? 0.35
          : 0.15
        : isSlip(one, other)
          ? 0.1
          : -0.3,
  ({ gender: one }, { gender: other }) => (!one || !other ? 0 : one === other ? 0.05 : -0.15),
  (one, other) => (shares(phones(one), phones(other)) ? 0.1 : 0),
  (one, other) => (shares(postalCodes(one), postalCodes(other)) ? 0.05 : 0),
]

const sharesInitial = (one: PersonFacts, other: PersonFacts): boolean =>
  shares(
    givens(one).map((name) => name.slice(0, 1)),
    givens(other).map((name) => name.slice(0, 1)),
  )

const grades: readonly [least: number, MatchGrade][] = [
  [0.95, 'certain'],
  [0.75, 'probable'],
  [0.45, 'possible'],
]

export function matchPersons(one: PersonFacts, other: PersonFacts): MatchVerdict {
  const weight = evidence.reduce((sum, weigh) => sum + weigh(one, other), 0)
  const sum = shares(keys(one), keys(other)) ? Math.max(0, weight) + 0.95 : weight
  const score = Math.round(Math.min(1, Math.max(0, sum)) * 100) / 100
  return { score, grade: grades.find(([least]) => score >= least)?.[1] ?? 'certainly-not' }
}
