import { VERSION } from '@angular/core'

/** Which copy of the kit, and of the Angular below it, some code runs on. */
export interface KitCopy {
  readonly angular: string
  /** Made anew each time that this package is evaluated. */
  readonly id: string
}

export const kitCopy: KitCopy = { angular: VERSION.full, id: crypto.randomUUID() }
