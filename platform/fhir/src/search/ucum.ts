/**
 * Units of measure in canonical form, so that 5.4 mg and 0.0054 g are found by one search (https://ucum.org/ucum).
 * As much of UCUM as clinical quantities use; a unit that is not understood has no canonical form and is compared as it is.
 */

export const UCUM = 'http://unitsofmeasure.org'

export interface CanonicalUnit {
  /** Equal for units of one dimension: `g.L-1`. */
  dimension: string
  factor: number
  /** Added before the factor is applied: of temperatures. */
  offset: number
}

/** Exponents of metre, second, gram, kelvin, coulomb, mole, and of units that convert to nothing else. */
type Dimension = Readonly<Record<string, number>>

interface Atom {
  factor: number
  dimension: Dimension
  offset?: number
  metric?: boolean
}

const atom = (factor: number, dimension: Dimension, metric = true): Atom => ({ factor, dimension, metric })
const own = (name: string, metric = true): Atom => atom(1, { [name]: 1 }, metric)

const PRESSURE = { g: 1, m: -1, s: -2 }
const ENERGY = { g: 1, m: 2, s: -2 }

/** https://ucum.org/ucum#section-Tables-of-Terminal-Symbols */
const atoms: Readonly<Record<string, Atom>> = {
  m: own('m'), s: own('s'), g: own('g'), K: own('K'), C: own('C'), mol: own('mol'),
  l: atom(1e-3, { m: 3 }), L: atom(1e-3, { m: 3 }), t: atom(1e6, { g: 1 }),
  min: atom(60, { s: 1 }, false), h: atom(3600, { s: 1 }, false), d: atom(86_400, { s: 1 }, false), wk: atom(604_800, { s: 1 }, false),
  mo: atom(2_629_800, { s: 1 }, false), a: atom(31_557_600, { s: 1 }, false),
  Hz: atom(1, { s: -1 }), N: atom(1000, { g: 1, m: 1, s: -2 }), Pa: atom(1000, PRESSURE), bar: atom(1e8, PRESSURE),
  'm[Hg]': atom(133_322_000, PRESSURE), 'm[H2O]': atom(9_806_650, PRESSURE), J: atom(1000, ENERGY), cal: atom(4184, ENERGY), '[Cal]': atom(4_184_000, ENERGY, false),
  W: atom(1000, { g: 1, m: 2, s: -3 }), A: atom(1, { C: 1, s: -1 }), V: atom(1000, { g: 1, m: 2, s: -2, C: -1 }),
  Cel: { factor: 1, dimension: { K: 1 }, offset: 273.15, metric: true },
  '[degF]': { factor: 5 / 9, dimension: { K: 1 }, offset: 459.67 },
  '[in_i]': atom(0.0254, { m: 1 }, false), '[ft_i]': atom(0.3048, { m: 1 }, false), '[yd_i]': atom(0.9144, { m: 1 }, false), '[mi_i]': atom(1609.344, { m: 1 }, false),
  '[lb_av]': atom(453.592_37, { g: 1 }, false), '[oz_av]': atom(28.349_523_125, { g: 1 }, false),
  '[foz_us]': atom(2.957_352_956_25e-5, { m: 3 }, false), '[tsp_us]': atom(4.928_921_593_75e-6, { m: 3 }, false), '[tbs_us]': atom(1.478_676_478_125e-5, { m: 3 }, false),
  kat: atom(1, { mol: 1, s: -1 }), U: atom(1e-6 / 60, { mol: 1, s: -1 }), eq: own('eq'), osm: own('osm'), '[iU]': own('[iU]'), '[IU]': own('[iU]'),
  '[pH]': own('[pH]', false), '[arb\'U]': own("[arb'U]", false), '[CFU]': own('[CFU]', false), '[drp]': own('[drp]', false),
  '%': atom(0.01, {}, false), '10*': atom(10, {}, false), '10^': atom(10, {}, false), '[ppm]': atom(1e-6, {}, false),
} // prettier-ignore

const prefixes: Readonly<Record<string, number>> = {
  G: 1e9, M: 1e6, k: 1e3, h: 1e2, da: 10, d: 0.1, c: 1e-2, m: 1e-3, u: 1e-6, n: 1e-9, p: 1e-12, f: 1e-15,
} // prettier-ignore

const known = new Map<string, CanonicalUnit | undefined>()

/** Undefined for a unit that is not understood. */
export function canonicalUnit(code: string): CanonicalUnit | undefined {
  if (!known.has(code)) {
    // Codes come from resources: what is remembered of them stays bounded.
    if (known.size > 5000) known.clear()
    known.set(code, canonicalise(code))
  }
  return known.get(code)
}

/** A value in its canonical unit; twelve digits, so that the arithmetic of the conversion does not show. */
export const toCanonical = ({ factor, offset }: CanonicalUnit, value: number): number =>
  Number.isFinite(value) ? Number(((value + offset) * factor).toPrecision(12)) : value

function canonicalise(code: string): CanonicalUnit | undefined {
  const parts = partsOf(code.replaceAll(/\{[^}]*\}/g, ''))
  if (!parts) return undefined
  const powers = new Map<string, number>()
  let factor = 1
  let offset = 0
  for (const { symbol, power } of parts) {
    const found = symbol === '' ? atom(1, {}) : unitOf(symbol)
    if (!found || (found.offset !== undefined && (parts.length > 1 || power !== 1))) return undefined
    factor *= found.factor ** power
    offset = found.offset ?? 0
    for (const [base, exponent] of Object.entries(found.dimension))
      powers.set(base, (powers.get(base) ?? 0) + exponent * power)
  }
  const dimension = [...powers].filter(([, power]) => power !== 0).sort(([a], [b]) => (a < b ? -1 : 1))
  return { dimension: dimension.map(([base, power]) => `${base}${power}`).join('.'), factor, offset }
}

/** `mL/min` is mL to the power of 1 and min to the power of -1; parentheses are not understood. */
function partsOf(code: string): { symbol: string; power: number }[] | undefined {
  if (!/^[\w%*^[\]'/.+-]{0,60}$/.test(code)) return undefined
  const parts: { symbol: string; power: number }[] = []
  for (const [, slash = '', text = ''] of code.matchAll(/([./]?)([^./]*)/g)) {
    if (slash === '' && text === '') continue
    const sign = slash === '/' ? -1 : 1
    const tenth = /^(10[*^])([+-]?\d+)$/.exec(text)
    const found = tenth ?? /^(.*?[^\d+-]|)([+-]?\d+)?$/.exec(text)
    if (!found) return undefined
    if (found[1] === '' && found[2] !== undefined && found[2] !== '1') return undefined
    parts.push({ symbol: found[1] ?? '', power: sign * Number(found[2] ?? 1) })
  }
  return parts
}

function unitOf(symbol: string): Atom | undefined {
  const plain = atoms[symbol]
  if (plain) return plain
  for (const length of [1, 2]) {
    const unit = atoms[symbol.slice(length)]
    const prefix = prefixes[symbol.slice(0, length)]
    if (unit?.metric && prefix !== undefined) return { ...unit, factor: unit.factor * prefix }
  }
  return undefined
}
