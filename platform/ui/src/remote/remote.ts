import type { Type } from '@angular/core'
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
}

/**
 * Declares what a module shows.
 * @example export default defineRemote({ module: 'labs', pages: { chart: { '': () => import('./page.ts').then((file) => file.Page) } } })
 */
export const defineRemote = (remote: Remote): Remote => remote
