import type { InputSignal, InputSignalWithTransform, Type } from '@angular/core'

/** Every slot of the shell, and the inputs that a widget in it is given. */
export interface SlotInputs {
  /** A card on the first page of a chart. */
  'chart.summary': { patientId: string }
  /** A chip in the resident banner. */
  'chart.banner': { patientId: string }
}

export type SlotName = keyof SlotInputs

/** A component that takes the inputs of slot `S`. */
export type SlotWidget<S extends SlotName> = {
  readonly [K in keyof SlotInputs[S]]:
    InputSignal<SlotInputs[S][K]> | InputSignalWithTransform<SlotInputs[S][K], never>
}

/** What a module puts into a slot. */
export interface Extension<S extends SlotName> {
  /** Unique in the module. */
  readonly id: string
  /** Place among all extensions of the slot, ascending. */
  readonly order: number
  load(): Promise<Type<SlotWidget<S>>>
}

export type Extensions = { readonly [S in SlotName]?: readonly Extension<S>[] }
