/** Of whom a stored resource tells: the patients that it refers to. Found in the text: nothing is parsed to be put on record. */

const REFERENCE =
  /"reference":"(?:([^"]*)\/)?Patient\/([A-Za-z0-9.-]{1,64})(?:\/_history\/[A-Za-z0-9.-]{1,64})?"/g

interface Stored {
  type: string
  id: string
  /** JSON text; `undefined` for a deletion. */
  body: string | undefined
}

/** Ids, each once, in the order of the text; a Patient tells of itself first. */
export function patientsIn({ type, id, body = '' }: Stored, selfBases: readonly string[]): string[] {
  const found = new Set<string>(type === 'Patient' ? [id] : [])
  for (const [, base, patient = ''] of body.matchAll(REFERENCE))
    if (base === undefined || selfBases.includes(base)) found.add(patient)
  return [...found]
}
