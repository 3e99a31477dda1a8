import { computed, inject, type Signal } from '@angular/core'
import { Router } from '@angular/router'
import {
  injectResidents,
  isOfferedTo,
  ModuleDirectory,
  PatientContext,
  patientName,
  Session,
  Shortcuts,
} from '@medley/ui'
import { RecentResidents } from './recent-residents.ts'

/** Something that can be gone to or done from anywhere. */
export interface Command {
  readonly id: string
  readonly label: string
  /** Where it belongs: a module, "Recent", "Do". */
  readonly group: string
  readonly icon: string
  run(): void
}

/** All that the palette offers now: pages, the pages of the open chart, recent residents, what the screen itself can do. */
export function injectCommands(): Signal<readonly Command[]> {
  const [router, directory, context] = [inject(Router), inject(ModuleDirectory), inject(PatientContext)]
  const [recent, shortcuts, session] = [inject(RecentResidents), inject(Shortcuts), inject(Session)]
  const residents = injectResidents(() => recent.ids().map((id) => ({ reference: `Patient/${id}` })))
  const go = (url: string) => (): void => void router.navigateByUrl(url)

  return computed(() => {
    const open = context.patientId()
    const roles = session.user()?.roles ?? []
    const pages = directory.modules().flatMap(({ name, label, path, icon, pages }) =>
      pages
        .filter((page) => !page.path.includes(':') && (page.in === 'house' || open !== null))
        .filter((page) => isOfferedTo(page, roles))
        .map((page): Command => {
          const url = [page.in === 'house' ? '' : `/p/${open ?? ''}`, path, page.path]
            .filter((part, at) => at === 0 || part)
            .join('/')
          const where = page.in === 'house' ? label : $localize`This chart`
          return {
            id: `${name}/${page.in}/${page.path}`,
            label: page.label,
            group: where,
            icon: page.icon ?? icon,
            run: go(url),
          }
        }),
    )
    const charts = recent.ids().map((id): Command => ({
      id: `chart/${id}`,
      label: patientName(residents.find({ reference: `Patient/${id}` })) || $localize`Chart`,
      group: $localize`Recently opened`,
      icon: 'history',
      run: go(`/p/${id}/summary`),
    }))
    const acts = shortcuts.all().map((shortcut): Command => ({
      id: `key/${shortcut.keys}`,
      label: shortcut.label,
      group: shortcut.keys,
      icon: 'arrow-right',
      run: shortcut.run,
    }))
    return [...charts, ...acts, ...pages]
  })
}

/** Those in which each word begins a word of the command. */
export const matchCommands = (commands: readonly Command[], text: string): readonly Command[] => {
  const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean)
  return commands.filter(({ label, group }) => {
    const parts = `${label} ${group}`.toLocaleLowerCase().split(/[\s,]+/)
    return words.every((word) => parts.some((part) => part.startsWith(word)))
  })
}
