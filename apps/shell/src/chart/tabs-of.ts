import { isOfferedTo, type ModuleEntry } from '@medley/ui'

export interface ChartTab {
  readonly module: string
  readonly path: string
  readonly label: string
}

/** A module's first chart page names its tab. A page may ask for another place than its module's. */
export const tabsOf = (modules: readonly ModuleEntry[], roles: readonly string[]): readonly ChartTab[] =>
  modules
    .flatMap((entry) => {
      const page = entry.pages.find((candidate) => candidate.in === 'chart')
      // A module's other pages are inside it: its tab is there for whoever works with the first.
      return page && isOfferedTo(page, roles) ? [{ entry, page }] : []
    })
    .sort((a, b) => (a.page.order ?? a.entry.order) - (b.page.order ?? b.entry.order))
    .map(({ entry, page }) => ({ module: entry.name, path: entry.path, label: page.label }))
