/** Safety: two copies of this package mean two open patients on one screen, so the second refuses to load. */
const mark = Symbol.for('medley.ui')
const scope = globalThis as Record<symbol, unknown>
if (scope[mark]) throw new Error('A second copy of @medley/ui was loaded.')
scope[mark] = true

export {}
