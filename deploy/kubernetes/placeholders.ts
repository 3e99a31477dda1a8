/**
 * Stand-ins for values that a Helm chart fills in: a text that says which. Where two sets of names and texts are put
 * together, a stand-in becomes a name of its own, which the chart turns into a loop.
 */

export type Texts = Record<string, string>

const MARK = 'helm:'

export const standIn = (path: string): string => `${MARK}${path};`

const STAND_IN = /helm:([\w.-]+);(dashed;)?/g
const WHOLE = /^helm:([\w.-]+);$/

/** The path of the value that a text stands for, if it stands for one and nothing else. */
export const pathOf = (text: unknown): string | undefined =>
  typeof text === 'string' ? WHOLE.exec(text)?.[1] : undefined

/** Replaces each stand-in within a text. */
export const filledIn = (text: string, fill: (path: string, isDashed: boolean) => string): string =>
  text.replace(STAND_IN, (_, path: string, dashed?: string) => fill(path, dashed !== undefined))

/** A version as a part of a name. */
export const dashed = (version: string): string =>
  pathOf(version) === undefined ? version.replaceAll(/[._]/g, '-').toLowerCase() : `${version}dashed;`

/** Both sets of texts in one; `more` may be a stand-in. */
export function together(own: Texts, more: Texts): Texts {
  const path = pathOf(more)
  return path === undefined ? { ...own, ...more } : { ...own, [standIn(path)]: '' }
}

/** Whether something is wanted at all; while a chart is written, everything is. */
export const isOn = (value: unknown): boolean => value === true || pathOf(value) !== undefined
