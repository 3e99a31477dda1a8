/** Whether a code is one of a value set. */
import { isObject } from '../fhirpath/path-items.ts'

/** `unknown`: the value set takes in codes of a system or of another value set that is not listed here. */
export type Verdict = 'in' | 'out' | 'unknown'

export class Membership {
  readonly url: string
  readonly #codes: ReadonlyMap<string, ReadonlySet<string>>
  readonly #unlisted: Unlisted

  constructor(url: string, { codes, unlisted }: Listing) {
    this.url = url
    this.#codes = codes
    this.#unlisted = unlisted
  }

  /** Of a code, a Coding or Quantity, a CodeableConcept, of which one coding is enough. */
  of(value: unknown): Verdict {
    if (typeof value === 'string') return this.#ofCode(value)
    if (!isObject(value)) return 'out'
    const { coding, code, system, extension } = value
    // There may be a reason why there is no code.
    if (coding === undefined && code === undefined && extension !== undefined) return 'in'
    if (!Array.isArray(coding)) return this.#ofCoding(text(system) ?? '', text(code))
    const verdicts = coding.map((one) => this.of(one))
    return verdicts.includes('in') ? 'in' : verdicts.includes('unknown') ? 'unknown' : 'out'
  }

  #ofCoding(system: string, code: string | undefined): Verdict {
    if (code === undefined) return 'out'
    if (this.#codes.get(system)?.has(code)) return 'in'
    return this.#unlisted === 'any' || this.#unlisted.has(system) ? 'unknown' : 'out'
  }

  /** Without a system it may be of any. */
  #ofCode(code: string): Verdict {
    for (const codes of this.#codes.values()) if (codes.has(code)) return 'in'
    return this.#unlisted === 'any' || this.#unlisted.size > 0 ? 'unknown' : 'out'
  }

  get isComplete(): boolean {
    return this.#unlisted !== 'any' && this.#unlisted.size === 0
  }

  get knowsNothing(): boolean {
    return this.#codes.size === 0 && this.#unlisted === 'any'
  }
}

/** Code systems whose codes are not all listed; or nobody knows which. */
export type Unlisted = ReadonlySet<string> | 'any'

export interface Listing {
  codes: ReadonlyMap<string, ReadonlySet<string>>
  unlisted: Unlisted
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
