/** Where two JSON documents differ, as JSON Pointers (RFC 6901); lists are compared as wholes below their own name. */

const MOST = 100

/** @example changedPaths({ a: { b: 1 } }, { a: { b: 2 } }) // ['/a/b'] */
export function changedPaths(before: unknown, after: unknown): string[] {
  return walk(before, after, '').slice(0, MOST)
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function walk(before: unknown, after: unknown, path: string): string[] {
  if (isObject(before) && isObject(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
    return names.flatMap((name) => walk(before[name], after[name], `${path}/${escaped(name)}`))
  }
  return stable(before) === stable(after) ? [] : [path || '/']
}

const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')

/** The same whatever order the names came in. */
function stable(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    isObject(one) ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1))) : one,
  )
}
