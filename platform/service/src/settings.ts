/** Settings: declared once with a default and a sentence, read once at start from the environment, passed on as values. */

type Value = string | number | boolean

export interface SettingRule<T extends Value> {
  default: T
  /** Allowed values; without it any value of the type of the default. */
  choices?: readonly T[]
  /** Inclusive bounds of a number. */
  min?: number
  max?: number
  /** Form of a text, and how to say it. */
  form?: { pattern: RegExp; words: string }
  /** Values within the bounds that do not work all the same. */
  refused?: { values: readonly T[]; why: string }
  /** Never printed. */
  secret?: boolean
  /** Handed to a process by its supervisor, not by people. */
  internal?: boolean
  /** Declared, but this version cannot do it: setting it stops the start. The default may be given. */
  notYet?: boolean
  /** Unsafe where people are cared for: refused with NODE_ENV=production. */
  notInProduction?: boolean
}

export interface Setting<T extends Value> extends SettingRule<T> {
  name: string
  doc: string
}

/** The same setting once for each of several names: `DATABASE_URL_PATIENTS`, `DATABASE_URL_LABS`… */
export interface SettingFamily<T extends Value> {
  prefix: string
  members: Readonly<Record<string, Setting<T>>>
}

type AnySetting = Setting<Value>

export type DeclaredSettings = Readonly<Record<string, AnySetting | SettingFamily<Value>>>

type ValueOf<S> =
  S extends SettingFamily<infer T> ? Readonly<Record<string, T>> : S extends Setting<infer T> ? T : never

export type SettingValues<D> = { readonly [K in keyof D]: ValueOf<D[K]> }

/**
 * Declares one setting; its type is that of the default.
 * @example setting('MEDICATIONS_MAX_DAYS_SUPPLY', 90, 'Longest supply one prescription may order, in days.')
 * @example setting('MEDLEY_TLS', { default: 'off', choices: ['off', 'files'] }, 'Who ends TLS.')
 */
export function setting<const T extends string>(
  name: string,
  rule: SettingRule<T> & { choices: readonly T[] },
  doc: string,
): Setting<T>
export function setting(name: string, rule: string | SettingRule<string>, doc: string): Setting<string>
export function setting(name: string, rule: number | SettingRule<number>, doc: string): Setting<number>
export function setting(name: string, rule: boolean | SettingRule<boolean>, doc: string): Setting<boolean>
export function setting(name: string, rule: Value | SettingRule<Value>, doc: string): AnySetting {
  return { ...(typeof rule === 'object' ? rule : { default: rule }), name, doc }
}

/** Declares `PREFIX_<NAME>` for each name; the values are keyed by the name as given. */
export function settingFamily<T extends Value>(names: readonly string[], one: Setting<T>): SettingFamily<T> {
  const members = names.map(
    (name) => [name, { ...one, name: `${one.name}_${toEnvironmentName(name)}` }] as const,
  )
  return { prefix: `${one.name}_`, members: Object.fromEntries(members) }
}

const toEnvironmentName = (name: string): string => name.toUpperCase().replaceAll('-', '_')

/** What is wrong with the settings, one sentence a line, ready to be shown to whoever started the process. */
export class SettingsError extends Error {
  constructor(sentences: readonly string[]) {
    super(sentences.join('\n'))
    this.name = 'SettingsError'
  }
}

export type Environment = Readonly<Record<string, string | undefined>>

/** The environment of this process: the one place that reads it. */
export const environment = (): Environment => process.env

/**
 * Reads every declared setting, or throws a SettingsError that names each variable that is wrong or unknown.
 * @example const settings = readSettings(platformSettings(['patients', 'labs']))
 */
export function readSettings<D extends DeclaredSettings>(
  declared: D,
  from: Environment = environment(),
): SettingValues<D> {
  const problems: string[] = []
  const read = (one: AnySetting): Value => {
    const outcome = readOne(one, from)
    if (outcome.problem !== undefined) problems.push(outcome.problem)
    return outcome.value
  }
  const values = Object.entries(declared).map(([key, one]) => [
    key,
    isFamily(one)
      ? Object.fromEntries(Object.entries(one.members).map(([name, member]) => [name, read(member)]))
      : read(one),
  ])
  problems.push(...findUnknown(declared, from))
  if (problems.length > 0) throw new SettingsError(problems)
  return Object.fromEntries(values) as SettingValues<D>
}

const isFamily = (one: AnySetting | SettingFamily<Value>): one is SettingFamily<Value> => 'members' in one

const flatten = (declared: DeclaredSettings): AnySetting[] =>
  Object.values(declared).flatMap((one) => (isFamily(one) ? Object.values(one.members) : [one]))

interface Reading {
  value: Value
  problem?: string
}

/** Empty counts as not set, so that a script can pass on an optional variable. */
function readOne(one: AnySetting, from: Environment): Reading {
  const given = from[one.name] ?? ''
  if (given === '') return { value: one.default }
  const value = parse(one.default, given)
  const problem = findProblem(one, { given, value, production: from['NODE_ENV'] === 'production' })
  return problem === undefined ? { value: value ?? one.default } : { value: one.default, problem }
}

interface Given {
  given: string
  value: Value | undefined
  production: boolean
}

function findProblem(one: AnySetting, { given, value, production }: Given): string | undefined {
  if (value !== undefined && one.refused?.values.includes(value)) {
    return `${one.name}=${given} cannot be used: ${one.refused.why}.`
  }
  if (one.notYet && value !== one.default) {
    return `${one.name} is not available in this version of Medley: leave it unset.`
  }
  if (one.notInProduction && production && value !== one.default) {
    return `${one.name} is for tests and is refused with NODE_ENV=production: leave it unset.`
  }
  if (value !== undefined && isAllowed(one, value)) return undefined
  const shown = one.secret ? 'a value that' : `"${given}", which`
  return `${one.name} is ${shown} is not allowed: give ${describeAllowed(one)}.`
}

function parse(like: Value, given: string): Value | undefined {
  if (typeof like === 'string') return given
  if (typeof like === 'number') return /^[+-]?\d+(\.\d+)?$/.test(given) ? Number(given) : undefined
  if (['true', '1', 'on', 'yes'].includes(given)) return true
  return ['false', '0', 'off', 'no'].includes(given) ? false : undefined
}

function isAllowed(one: AnySetting, value: Value): boolean {
  const { choices, form, min = -Infinity, max = Infinity } = one
  if (choices && !choices.includes(value)) return false
  if (typeof value === 'number') {
    return value >= min && value <= max && (Number.isInteger(value) || !Number.isInteger(one.default))
  }
  return typeof value !== 'string' || !form || form.pattern.test(value)
}

function describeAllowed(one: AnySetting): string {
  const { choices, form, min, max, default: like } = one
  const number = Number.isInteger(like) ? 'a whole number' : 'a number'
  if (form) return form.words
  if (choices) return choices.map((choice) => `"${String(choice)}"`).join(' or ')
  if (typeof like === 'boolean') return '"true" or "false"'
  if (typeof like === 'string') return 'a text'
  if (min !== undefined && max !== undefined) return `${number} from ${min} to ${max}`
  if (min !== undefined) return `${number} of at least ${min}`
  return max === undefined ? number : `${number} of at most ${max}`
}

/** Variables that look like ours and are not: a misspelt name must not silently mean "default". */
function findUnknown(declared: DeclaredSettings, from: Environment): string[] {
  const known = flatten(declared).map((one) => one.name)
  const families = Object.values(declared).flatMap((one) => (isFamily(one) ? [one.prefix] : []))
  const prefixes = ['MEDLEY_', ...families]
  return Object.keys(from)
    .filter((name) => prefixes.some((prefix) => name.startsWith(prefix)) && !known.includes(name))
    .map((name) => {
      const nearest = findNearest(name, known)
      return `${name} is not a setting of Medley${nearest === undefined ? '.' : `: did you mean ${nearest}?`}`
    })
}

function findNearest(name: string, known: readonly string[]): string | undefined {
  const ranked = known.map((other) => ({ other, distance: editDistance(name, other) }))
  const best = ranked.reduce((left, right) => (right.distance < left.distance ? right : left), {
    other: '',
    distance: Infinity,
  })
  return best.distance <= Math.max(3, name.length / 3) ? best.other : undefined
}

/** Levenshtein's distance, one row at a time. */
function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, place) => place)
  for (const [place, letter] of [...left].entries()) {
    const next = [place + 1]
    for (const [column, other] of [...right].entries()) {
      const substituted = (row[column] ?? 0) + (letter === other ? 0 : 1)
      next.push(Math.min((next[column] ?? 0) + 1, (row[column + 1] ?? 0) + 1, substituted))
    }
    row = next
  }
  return row[right.length] ?? 0
}

/** What `--print-settings` prints: each setting, its value, where it came from and what it is for. */
export function describeSettings(declared: DeclaredSettings, from: Environment = environment()): string {
  return flatten(declared)
    .filter((one) => !one.internal)
    .map((one) => {
      const given = from[one.name] ?? ''
      const shown = given === '' ? String(one.default) : given
      const value = one.secret && shown !== '' ? '********' : shown
      return `${one.name}=${value}  (${given === '' ? 'default' : 'environment'})\n    ${one.doc}`
    })
    .join('\n')
}
