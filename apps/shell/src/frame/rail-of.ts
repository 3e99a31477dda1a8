import { isOfferedTo, type ModuleEntry, type PageEntry } from '@medley/ui'

export interface RailEntry {
  readonly module: string
  readonly label: string
  readonly icon: string
  readonly url: string
  /** Leads into the open chart, for a module that has no page of its own outside one. */
  readonly isChart: boolean
}

/** Of those who review access, in front of no module: it is about all of them. */
export const PRIVACY: RailEntry = {
  module: 'audit',
  label: $localize`Privacy`,
  icon: 'shield-check',
  url: '/privacy',
  isChart: false,
}

/** Of those who look after what comes in; the adapters are no module either. */
export const FEEDS: RailEntry = {
  module: 'adapters',
  label: $localize`Feeds`,
  icon: 'activity',
  url: '/feeds',
  isChart: false,
}

interface Reader {
  readonly patientId: string | null
  readonly roles: readonly string[]
}

export function railOf(modules: readonly ModuleEntry[], { patientId, roles }: Reader): readonly RailEntry[] {
  const isForReader = (page: PageEntry): boolean => isOfferedTo(page, roles)
  return modules.flatMap(({ name, label, icon, path, pages: all }): RailEntry[] => {
    const pages = all.filter(isForReader)
    const has = (place: 'chart' | 'house'): boolean => pages.some((page) => page.in === place && !page.icon)
    const own = pages
      .filter((page) => page.in === 'house' && page.icon)
      .map((page) => ({
        module: name,
        label: page.label,
        icon: page.icon ?? icon,
        url: `/${path}/${page.path}`,
        isChart: false,
      }))
    if (has('house')) return [{ module: name, label, icon, url: `/${path}`, isChart: false }, ...own]
    if (own.length > 0) return own
    // Of the house it may have pages for others; its part of the chart is in the chart's tabs.
    if (has('chart') && patientId && !all.some((page) => page.in === 'house'))
      return [{ module: name, label, icon, url: `/p/${patientId}/${path}`, isChart: true }]
    return []
  })
}
