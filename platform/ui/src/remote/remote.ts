import type { Type } from '@angular/core'
import { type KitCopy, kitCopy } from '../context/kit-copy.ts'
import type { Extensions } from './slots.ts'

/** path below the module → loader of the component that shows it. Path parameters become inputs of the component. */
export type Pages = Readonly<Record<string, () => Promise<Type<unknown>>>>

/** What the entry of a remote exports: all that the shell may know of it. */
export interface Remote {
  readonly module: string
  readonly pages: {
    /** At `/p/{patientId}/{module}/{path}`. */
    readonly chart?: Pages
    /** At `/{module}/{path}`. */
    readonly house?: Pages
  }
  readonly extensions?: Extensions
  /** Safety: a remote that runs on another copy than the shell has another open patient, and is refused. */
  readonly kit: KitCopy
}

/**
 * Declares what a module shows.
 * @example export default defineRemote({ module: 'labs', pages: { chart: { '': () => import('./page.ts').then((file) => file.Page) } } })
 */
export const defineRemote = (remote: Omit<Remote, 'kit'>): Remote => ({ ...remote, kit: kitCopy })
