/** Which types of other modules the sources of a module ask for, or make. */

/** A search or a read of a screen, and a resource that is put together. */
const ASKED = /\binject(?:Search|Read|[A-Z]\w*)(?:<[^>(]*>)?\(\s*'([A-Z]\w+)'/g
const MADE = /\bresourceType: '([A-Z]\w+)'/g

export type Use = 'read' | 'write'

/** `types` are all that the platform serves. */
export function usedTypes(sources: Iterable<string>, types: readonly string[]): Map<string, Use> {
  const used = new Map<string, Use>()
  for (const text of sources) {
    for (const [, type = ''] of text.matchAll(ASKED))
      if (types.includes(type) && !used.has(type)) used.set(type, 'read')
    for (const [, type = ''] of text.matchAll(MADE)) if (types.includes(type)) used.set(type, 'write')
  }
  return used
}
