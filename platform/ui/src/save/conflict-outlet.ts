import { Component, effect, type ElementRef, inject, linkedSignal, viewChild } from '@angular/core'
import { Conflicts } from './conflicts.ts'

/** Both versions side by side, one choice for each element that differs; once, in the shell. */
@Component({
  selector: 'medley-conflict-outlet',
  template: `
    <dialog #dialog class="dialog conflict" aria-labelledby="medley-conflict" (cancel)="keepTheirs()">
      @if (conflicts.current(); as conflict) {
        <h2 id="medley-conflict" i18n>Somebody changed this while you worked</h2>
        <p class="t2" i18n>Nothing is saved yet. Choose what shall stand.</p>
        <table class="tbl roomy">
          <thead>
            <tr>
              <th scope="col" i18n>What</th>
              <th scope="col" i18n>Theirs now</th>
              <th scope="col" i18n>Yours</th>
            </tr>
          </thead>
          <tbody>
            @for (row of conflict.differences; track row.key) {
              <tr>
                <th scope="row">{{ row.label }}</th>
                @for (side of sides; track side) {
                  <td class="wrap">
                    <label class="pick">
                      <input
                        type="radio"
                        [name]="'conflict-' + row.key"
                        [checked]="isMine(row.key) === (side === 'mine')"
                        (change)="choose(row.key, side)"
                      />
                      <span>{{ row[side] || '–' }}</span>
                    </label>
                  </td>
                }
              </tr>
            }
          </tbody>
        </table>
        <p class="actions">
          <button type="button" class="btn" (click)="keepTheirs()" i18n>Leave theirs as it is</button>
          <button type="button" class="btn primary end" (click)="conflict.answer(mine())" i18n>
            Save my choices
          </button>
        </p>
      }
    </dialog>
  `,
})
export class ConflictOutlet {
  protected readonly conflicts = inject(Conflicts)
  protected readonly sides = ['theirs', 'mine'] as const
  private readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog')
  protected readonly mine = linkedSignal<ReadonlySet<string>>(
    () =>
      new Set(
        (this.conflicts.current()?.differences ?? [])
          .filter(({ proposal }) => proposal === 'mine')
          .map(({ key }) => key),
      ),
  )

  constructor() {
    effect(() => {
      const dialog = this.dialog().nativeElement
      if (this.conflicts.current()) dialog.showModal()
      else dialog.close()
    })
  }

  protected readonly isMine = (key: string): boolean => this.mine().has(key)

  protected choose(key: string, side: 'theirs' | 'mine'): void {
    const others = [...this.mine()].filter((one) => one !== key)
    this.mine.set(new Set(side === 'mine' ? [...others, key] : others))
  }

  protected keepTheirs(): void {
    this.conflicts.current()?.answer(null)
  }
}
