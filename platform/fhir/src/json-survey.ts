/** One quick pass over JSON text, for what `JSON.parse` does not tell. Says nothing about whether the text is JSON. */

/** More levels than any resource needs, fewer than a recursive reader can bear. */
export const MAX_DEPTH = 100

export interface Survey {
  /** Members of all objects, counted by their colons. */
  members: number
  /** Start and end of each number that may not print as it is written, one after the other. */
  numbers: number[]
  /** Whether the text has to be read slowly: too deep, or an escaped surrogate. */
  suspect: boolean
}

const QUOTE = 34
const BACKSLASH = 92
const COLON = 58
const MINUS = 45
const POINT = 46
const ZERO = 48
const NINE = 57

export function survey(text: string): Survey {
  const length = text.length
  const found: Survey = { members: 0, numbers: [], suspect: !text.isWellFormed() }
  let depth = 0
  let place = 0
  while (place < length) {
    const unit = text.charCodeAt(place++)
    if (unit === QUOTE) {
      let inside = text.charCodeAt(place++)
      while (inside !== QUOTE && place < length) {
        if (inside === BACKSLASH) {
          // An escaped surrogate is \ud… or \uD…; whether its other half follows is for the slow reader.
          if (text.charCodeAt(place) === 117 && (text.charCodeAt(place + 1) | 32) === 100)
            found.suspect ||= isSurrogate(text, place)
          place++
        }
        inside = text.charCodeAt(place++)
      }
    } else if (unit === COLON) found.members++
    else if (unit === MINUS || (unit >= ZERO && unit <= NINE)) place = surveyNumber(text, place - 1, found)
    else if ((unit | 32) === 123) {
      if (++depth > MAX_DEPTH) found.suspect = true
    } else if ((unit | 32) === 125) depth--
  }
  return found
}

const isSurrogate = (text: string, place: number): boolean => text.charCodeAt(place + 2) > 55

/** Up to 15 digits without exponent print as written, unless they end in zeros after the point or begin with many. */
function surveyNumber(text: string, start: number, found: Survey): number {
  let place = start
  let unit = text.charCodeAt(place)
  const negative = unit === MINUS
  if (negative) unit = text.charCodeAt(++place)
  const leadingZero = unit === ZERO
  let digits = 0
  let point = false
  let last = unit
  while ((unit >= ZERO && unit <= NINE) || unit === POINT) {
    if (unit === POINT) point = true
    else digits++
    last = unit
    unit = text.charCodeAt(++place)
  }
  let inexact =
    digits > 15 ||
    (point && (last === ZERO || (leadingZero && digits > 6))) ||
    (negative && leadingZero && !point)
  if ((unit | 32) === 101) {
    inexact = true
    do unit = text.charCodeAt(++place)
    while ((unit >= ZERO && unit <= NINE) || unit === MINUS || unit === 43)
  }
  if (inexact) found.numbers.push(start, place)
  return place
}
