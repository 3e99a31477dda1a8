/** Messages of an invented house: residents who are admitted, moved, away, tested and discharged. */

const two = (value: number): string => String(value).padStart(2, '0')
/** Hours since the first of March 2026. */
const at = (hour: number): string => `202603${two(1 + Math.floor(hour / 24))}${two(hour % 24)}0000`
const pid = (mrn: string, place: number): string =>
  `PID|1||${mrn}^^^RIV^MR||Sample${place}^Ida||194002${two(1 + (place % 28))}|F`

export function adt(
  event: string,
  mrn: string,
  { hour, bed, extra = [] }: { hour: number; bed: string; extra?: readonly string[] },
): string {
  const place = Number(/\d+/.exec(mrn)?.[0] ?? 0)
  return [
    `MSH|^~\\&|EMR|RIV|M|M|${at(hour)}||ADT^${event}|${mrn}${event}${hour}|P|2.5.1`,
    `EVN|${event}|${at(hour)}`, pid(mrn, place), `PV1|1|I|${bed}||||||||||||||||V${mrn}|||||||||||||||||||||||||${at(8)}`, ...extra,
  ].join('\r') // prettier-ignore
}

export function oru(
  mrn: string,
  { status, value, hour }: { status: string; value: string; hour: number },
): string {
  const place = Number(/\d+/.exec(mrn)?.[0] ?? 0)
  return [
    `MSH|^~\\&|LAB|RIV|M|M|${at(hour)}||ORU^R01|${mrn}R${hour}${status}|P|2.5.1`, pid(mrn, place),
    `OBR|1|P${mrn}|F${mrn}|BMP^Basic^L|||${at(hour)}${'|'.repeat(18)}${status}`, `OBX|1|NM|K^Potassium^L||${value}|mmol/L^^UCUM|3.5-5.1||||${status}`,
  ].join('\r') // prettier-ignore
}

/** Ten messages for each resident. */
export function houseMonth(residents: number, prefix = 'R'): string[] {
  return Array.from({ length: residents }, (_, place) => {
    const mrn = `${prefix}${1000 + place}`
    const bed = (letter: string): string => `A^${101 + place}^${letter}`
    return [
      adt('A01', mrn, { hour: 8, bed: bed('A') }), adt('A02', mrn, { hour: 30, bed: bed('B') }), adt('A21', mrn, { hour: 50, bed: bed('B') }),
      adt('A22', mrn, { hour: 60, bed: bed('B') }), adt('A03', mrn, { hour: 90, bed: bed('B') }), adt('A13', mrn, { hour: 91, bed: bed('B') }),
      adt('A08', mrn, { hour: 100, bed: bed('B'), extra: ['DG1|1||I50.9^Heart failure^I10', 'AL1|1|DA|PCN^Penicillin^L|SV'] }),
      oru(mrn, { status: 'P', value: '4.1', hour: 20 }), oru(mrn, { status: 'F', value: '4.10', hour: 21 }), oru(mrn, { status: 'C', value: '5.20', hour: 22 }),
    ] // prettier-ignore
  }).flat()
}

/** A generator that can be repeated. */
export function* chance(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    yield state / 2 ** 32
  }
}

export function shuffled<T>(list: readonly T[], random: Iterator<number>): T[] {
  return list
    .map((one) => [Number(random.next().value), one] as const)
    .sort(([left], [right]) => left - right)
    .map(([, one]) => one)
}
