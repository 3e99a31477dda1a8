/** Decimals with the digits of the source: `9.80` stays `9.80`. */
import { parseJson, type JsonNumber } from '@medley/fhir/json'

/** Nothing where the text is no number of FHIR. */
export function decimal(text: string | undefined): JsonNumber | undefined {
  const found = /^\s*([+-]?)0*(\d+)?(\.\d+)?\s*$/.exec(text ?? '')
  if (!found || (found[2] === undefined && found[3] === undefined)) return undefined
  const [, sign = '', whole = '0', fraction = ''] = found
  return (parseJson(`[${sign === '-' ? '-' : ''}${whole}${fraction}]`) as [JsonNumber])[0]
}
