/** Collects the values of a statement; `bind` answers the placeholder. */
export interface Binder {
  values: unknown[]
  bind(value: unknown, type: string): string
  /** ms since 1970. */
  now: number
}

export function createBinder(now: number): Binder {
  const values: unknown[] = []
  return { now, values, bind: (value, type) => `$${values.push(value)}::${type}` }
}

/** A value that is bound when it is first used: PostgreSQL refuses one that no part of the text mentions. */
export type Bound = () => string

export function once(bind: Bound): Bound {
  let placeholder: string | undefined
  return () => (placeholder ??= bind())
}
