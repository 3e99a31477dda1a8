import { Service, signal } from '@angular/core'

/** A screen as `/modules/manifest.json` lists it. */
export interface PageEntry {
  readonly path: string
  readonly label: string
  readonly in: 'chart' | 'house'
  readonly order?: number
  /** An entry of its own in the rail. */
  readonly icon?: string
  /** Who works with it: navigation offers it to them. All, without; what somebody may see is the server's to say. */
  readonly roles?: readonly string[]
}

/** Whether navigation offers a page to somebody with these roles. */
export const isOfferedTo = ({ roles }: PageEntry, mine: readonly string[]): boolean =>
  roles === undefined || mine.some((role) => roles.includes(role))

/** A module as `/modules/manifest.json` lists it. */
export interface ModuleEntry {
  readonly name: string
  readonly label: string
  readonly path: string
  readonly version: string
  /** Folder of the deployed remote; holds `medley.module.json`. */
  readonly url: string
  /** Integrity of `medley.module.json`. */
  readonly integrity?: string
  readonly pages: readonly PageEntry[]
  /** Slots that the module fills. */
  readonly slots: readonly string[]
  /** Resource types whose one owner it is. */
  readonly owns: readonly string[]
  readonly order: number
  readonly icon: string
}

/** Which modules there are, and who owns what. Filled by the shell, read by everyone. */
@Service()
export class ModuleDirectory {
  readonly modules = signal<readonly ModuleEntry[]>([])

  find(name: string): ModuleEntry | undefined {
    return this.modules().find((entry) => entry.name === name)
  }

  /** The module that answers for a resource type. */
  ownerOf(type: string): ModuleEntry | undefined {
    return this.modules().find((entry) => entry.owns.includes(type))
  }

  labelOf(name: string): string {
    return this.find(name)?.label ?? name
  }
}
