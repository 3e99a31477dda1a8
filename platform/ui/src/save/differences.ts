/** What two people made of one resource, element by element. */
import type { FhirResource } from 'fhir/r4'
import { describeElement } from './describe-element.ts'

export interface Difference {
  /** Name of the element: `dosageInstruction`. */
  readonly key: string
  readonly label: string
  readonly theirs: string
  readonly mine: string
  /** Whose value stands unless the user says otherwise: whoever alone changed it; theirs if both did. */
  readonly proposal: 'theirs' | 'mine'
}

type Elements = Readonly<Record<string, unknown>>

const machinery = new Set(['meta', 'id', 'text', 'resourceType'])

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

const labelOf = (key: string): string => {
  const words = key.replace(/([A-Z])/g, ' $1').toLocaleLowerCase()
  return words.charAt(0).toLocaleUpperCase() + words.slice(1)
}

export interface Versions<R extends FhirResource = FhirResource> {
  /** What was on the screen when the change began. */
  readonly seen: R
  readonly mine: R
  /** What is stored now. */
  readonly theirs: R
}

export function differencesOf({ seen, mine, theirs }: Versions): readonly Difference[] {
  const [before, ours, stored] = [seen, mine, theirs] as unknown as readonly Elements[]
  const keys = [...new Set([...Object.keys(ours ?? {}), ...Object.keys(stored ?? {})])]
  return keys
    .filter((key) => !machinery.has(key) && !same(ours?.[key], stored?.[key]))
    .map((key) => ({
      key,
      label: labelOf(key),
      theirs: describeElement(stored?.[key]),
      mine: describeElement(ours?.[key]),
      proposal: same(before?.[key], stored?.[key]) ? 'mine' : 'theirs',
    }))
}

/** The stored version with the elements that the user chose of their own. */
export function mergeChoices<R extends FhirResource>(
  { mine, theirs }: Versions<R>,
  keysOfMine: ReadonlySet<string>,
): R {
  const merged: Record<string, unknown> = { ...(theirs as unknown as Elements) }
  for (const key of keysOfMine) {
    const value = (mine as unknown as Elements)[key]
    if (value === undefined) delete merged[key]
    else merged[key] = value
  }
  return merged as unknown as R
}
