import { Component, computed, inject, signal } from '@angular/core'
import { RouterLink } from '@angular/router'
import type { Encounter } from 'fhir/r4'
import { Card, formatMoment, Glyph, Icon, injectShortcuts, Session } from '@medley/ui'
import type { Bed } from '../../model/beds.ts'
import { mayFollow, type MovementKind, movementsOf, whereIs } from '../../model/movements.ts'
import { AdmitDrawer } from '../move/admit.drawer.ts'
import { MovementDrawer } from '../move/movement.drawer.ts'
import { movementNames, movementTitles } from '../move/movement-words.ts'
import { BedTile } from './bed-tile.ts'
import { injectBeds } from './inject-beds.ts'

/** Every bed of the house on one page. A resident is dragged to another bed, or picked up with `m` and set down with Enter. */
@Component({
  selector: 'adt-beds-page',
  imports: [AdmitDrawer, BedTile, Card, Glyph, Icon, MovementDrawer, RouterLink],
  templateUrl: './beds.page.html',
  styleUrl: './beds.page.css',
  host: { class: 'work' },
})
export class BedsPage {
  protected readonly house = injectBeds()
  readonly #session = inject(Session)
  protected readonly mayMove = computed(() => this.#session.hasRole('adt', 'nurse'))
  protected readonly mayAdmit = computed(() => this.#session.hasRole('adt'))
  protected readonly chosenId = signal<string | null>(null)
  protected readonly moving = signal<Encounter | null>(null)
  protected readonly act = signal<{ kind: MovementKind; stay: Encounter; target: Bed | null } | null>(null)
  protected readonly isAdmitting = signal(false)
  protected readonly chosen = computed(() => this.house.beds().find(({ id }) => id === this.chosenId()))
  protected readonly counts = computed(() => {
    const of = (state: Bed['state']): number => this.house.beds().filter((bed) => bed.state === state).length
    return { occupied: of('occupied'), held: of('held'), open: of('open'), all: this.house.beds().length }
  })
  protected readonly acts = computed((): readonly MovementKind[] => {
    const stay = this.chosen()?.stay
    if (!stay || !this.mayMove()) return []
    // Nurses move; what changes the state of a stay is recorded by admissions.
    return mayFollow[whereIs(stay)].filter((kind) => kind === 'move' || this.mayAdmit())
  })
  protected readonly movements = computed(() => {
    const stay = this.chosen()?.stay
    return stay
      ? [...movementsOf(stay)].reverse().map(({ kind, at, bed }) => ({
          at: formatMoment(at),
          name: movementNames[kind],
          bed: bed?.display ?? '',
        }))
      : []
  })
  protected readonly title = (kind: MovementKind): string => movementTitles[kind]

  constructor() {
    if (this.mayAdmit())
      injectShortcuts({ keys: 'n', label: $localize`Admit`, run: () => this.isAdmitting.set(true) })
  }

  protected inUnit(unit: { rooms: readonly { beds: readonly Bed[] }[] }, state: Bed['state']): number {
    return unit.rooms.flatMap(({ beds }) => beds).filter((bed) => bed.state === state).length
  }

  /** A click chooses a bed; with a resident in the hand it sets them down. */
  protected choose(bed: Bed): void {
    const moving = this.moving()
    if (moving && moving.id !== bed.stay?.id && !this.house.refusal(bed, moving)) this.setDown(bed)
    else if (!moving) this.chosenId.set(bed.id)
  }

  protected pick(bed: Bed): void {
    if (bed.stay && this.mayMove()) this.moving.set(bed.stay)
  }

  protected setDown(bed: Bed): void {
    const stay = this.moving()
    this.moving.set(null)
    if (stay) this.act.set({ kind: 'move', stay, target: bed })
  }

  protected patientIdOf({ subject }: Encounter): string {
    return subject?.reference?.split('/').pop() ?? ''
  }
}
