import type { ModuleEntry } from '@medley/ui'

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

export function railOf(modules: readonly ModuleEntry[], patientId: string | null): readonly RailEntry[] {
  return modules.flatMap(({ name, label, icon, path, pages }): RailEntry[] => {
    const has = (place: 'chart' | 'house'): boolean => pages.some((page) => page.in === place)
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
    if (has('chart') && patientId)
      return [{ module: name, label, icon, url: `/p/${patientId}/${path}`, isChart: true }]
    return []
  })
}
