import { Component, computed, inject, input, output, signal } from '@angular/core'
import type { Encounter } from 'fhir/r4'
import { formatMoment, injectFhir, injectSave, SaveFailed, Session } from '@medley/ui'
import { mayFollow, type MovementKind, movementsOf, whereIs, withoutLast } from '../../model/movements.ts'
import { injectBeds } from '../beds/inject-beds.ts'
import { MovementDrawer } from '../move/movement.drawer.ts'
import { movementNames, movementTitles } from '../move/movement-words.ts'

/** The movements of the stay that goes on, newest first, with what may follow. The newest can be taken back. */
@Component({
  selector: 'adt-ledger',
  imports: [MovementDrawer, SaveFailed],
  template: `
    <section>
      <h3 i18n>What happens now</h3>
      <div class="stack-s">
        @for (kind of acts(); track kind) {
          <button type="button" class="btn" [class.primary]="kind === 'return'" (click)="act.set(kind)">
            {{ title(kind) }}
          </button>
        } @empty {
          <p class="t2 dense" i18n>Moves are recorded by nurses and admissions.</p>
        }
      </div>
    </section>
    <section>
      <h3 i18n>Movements</h3>
      <ol>
        @for (row of rows(); track row.at + row.name) {
          <li>
            <span class="t3 block">{{ row.at }}</span><b class="b">{{ row.name }}</b> {{ row.bed }}
          </li>
        }
      </ol>
      @if (mayTakeBack()) {
        <button type="button" class="btn sm" [disabled]="save.isBusy()" (click)="takeBack()" i18n>
          Take back the newest
        </button>
      }
      <medley-save-failed [save]="save" />
    </section>
    @if (act(); as kind) {
      <adt-movement-drawer
        [stay]="stay()"
        [name]="house.nameOf(stay())"
        [kind]="kind"
        [beds]="house.beds()"
        (closed)="act.set(null)"
        (moved)="changed.emit()"
      />
    }
  `,
  styleUrl: './ledger.css',
})
export class Ledger {
  readonly stay = input.required<Encounter>()
  readonly changed = output()
  readonly #fhir = injectFhir()
  readonly #session = inject(Session)
  protected readonly house = injectBeds()
  protected readonly save = injectSave(() => this.changed.emit())
  protected readonly act = signal<MovementKind | null>(null)
  readonly #movements = computed(() => movementsOf(this.stay()))
  protected readonly rows = computed(() =>
    [...this.#movements()].reverse().map(({ kind, at, bed }) => ({
      at: formatMoment(at),
      name: movementNames[kind],
      bed: bed?.display ?? '',
    })),
  )
  protected readonly acts = computed((): readonly MovementKind[] =>
    this.#session.hasRole('adt', 'nurse')
      ? mayFollow[whereIs(this.stay())].filter((kind) => kind === 'move' || this.#session.hasRole('adt'))
      : [],
  )
  protected readonly mayTakeBack = computed(
    () => this.#session.hasRole('adt') && this.#movements().length > 1,
  )
  protected readonly title = (kind: MovementKind): string => movementTitles[kind]

  protected async takeBack(): Promise<void> {
    const before = this.stay()
    await this.save.change(before, withoutLast, (stored) => ({
      text: $localize`The newest movement is taken back`,
      undo: () => this.#fhir.update({ ...before, meta: stored.meta }),
    }))
  }
}
