import { Component, computed, signal, viewChild } from '@angular/core'
import type { Patient } from 'fhir/r4'
import {
  Combobox,
  escapeValue,
  formatAddress,
  formatCode,
  formatDay,
  Icon,
  injectFhir,
  injectSave,
  injectSearch,
  OptionTemplate,
  patientName,
  SaveFailed,
} from '@medley/ui'
import { matchPersons } from '../../model/match.ts'
import { replacedBy } from '../../model/replaced-by.ts'
import { mergeParameters } from './merge-parameters.ts'
import { MergePreview } from './merge-preview.ts'

interface Side {
  readonly label: string
  readonly text: ReturnType<typeof signal<string>>
  readonly chosen: ReturnType<typeof signal<Patient | null>>
}

/** Two records of one person side by side: which goes on, what hangs on the other, and the way back. */
@Component({
  selector: 'patients-merge-page',
  imports: [Combobox, Icon, MergePreview, OptionTemplate, SaveFailed],
  template: `
    <div class="scroll stack" data-module="patients" data-state="full">
      <div class="pagehead bare">
        <h1 i18n>Merge records</h1>
        <span class="t2" i18n
          >Two records of one person become one. Choose both; you see how alike they are before anything
          changes.</span
        >
      </div>
      <div class="sides">
        @for (side of sides; track side.label; let place = $index) {
          <section class="card" [attr.aria-label]="side.label">
            <header>
              <h2>{{ side.label }}</h2>
            </header>
            <div class="pad stack-s">
              @if (side.chosen(); as patient) {
                <p class="flex">
                  <b class="b">{{ name(patient) }}</b>
                  <button type="button" class="btn sm end" (click)="side.chosen.set(null)" i18n>
                    Another record
                  </button>
                </p>
                <dl class="facts">
                  @for (fact of factsOf(patient); track fact.label) {
                    <div [class.differs]="differs(fact.label)">
                      <dt>{{ fact.label }}</dt>
                      <dd>{{ fact.value || '–' }}</dd>
                    </div>
                  }
                </dl>
              } @else {
                <medley-combobox
                  [label]="side.label"
                  placeholder="Name or MRN"
                  i18n-placeholder
                  [options]="optionsOf(place)"
                  [(text)]="side.text"
                  (picked)="choose(place, $any($event).patient)"
                >
                  <ng-template medleyOption let-option>
                    <span class="grow">{{ name($any(option).patient) }}</span>
                    <span class="t2">{{ born($any(option).patient) }}</span>
                  </ng-template>
                </medley-combobox>
              }
            </div>
          </section>
        }
      </div>
      @if (both(); as pair) {
        <p class="notice framed" [class]="score() >= 75 ? 'notice framed s-info' : 'notice framed s-due'">
          <span i18n
            >Alike: {{ score() }} %. The record at the left goes on; the other is kept, inactive, and says
            where it went.</span
          >
        </p>
        @if (mayMerge()) {
          <patients-merge-preview [source]="pair.other.id ?? ''" [target]="pair.one.id ?? ''" />
        }
        <medley-save-failed [save]="save" />
        <p class="actions">
          <button type="button" class="btn" (click)="swap()">
            <medley-icon name="refresh-cw" /><span i18n>Swap sides</span>
          </button>
          <button
            type="button"
            class="btn primary end"
            [disabled]="!mayMerge() || !preview()?.isKnown() || save.isBusy()"
            (click)="merge()"
            i18n
          >
            Merge
          </button>
        </p>
      }
    </div>
  `,
  styles: `
    .sides {
      display: grid;
      grid-template-columns: 1fr 1fr;
      gap: var(--gutter);
    }
    .pad {
      padding: 12px;
    }
    .differs {
      background: var(--due-bg);
    }
  `,
  host: { class: 'work' },
})
export class MergePage {
  protected readonly preview = viewChild(MergePreview)
  readonly #fhir = injectFhir()
  protected readonly save = injectSave()
  protected readonly sides: readonly [Side, Side] = [
    { label: $localize`Goes on`, text: signal(''), chosen: signal<Patient | null>(null) },
    { label: $localize`Is merged into it`, text: signal(''), chosen: signal<Patient | null>(null) },
  ]
  readonly #searches = this.sides.map(({ text }) =>
    injectSearch('Patient', () => {
      const typed = text().trim()
      if (typed.length < 2) return null
      return /\d/.test(typed)
        ? { identifier: escapeValue(typed), _count: 8 }
        : { name: typed.split(/\s+/).map(escapeValue), _count: 8 }
    }),
  )
  protected readonly both = computed(() => {
    const [one, other] = [this.sides[0].chosen(), this.sides[1].chosen()]
    return one && other ? { one, other } : null
  })
  protected readonly score = computed(() => {
    const pair = this.both()
    return pair ? Math.round(matchPersons(pair.one as never, pair.other as never).score * 100) : 0
  })
  protected readonly mayMerge = computed(() => {
    const pair = this.both()
    return pair !== null && pair.one.id !== pair.other.id && !replacedBy(pair.one) && !replacedBy(pair.other)
  })
  protected readonly name = patientName
  protected readonly born = ({ birthDate }: Patient): string => formatDay(birthDate)

  protected optionsOf(place: number) {
    return (this.#searches[place]?.rows() ?? []).map((patient) => ({ id: patient.id ?? '', patient }))
  }

  protected factsOf(patient: Patient) {
    return [
      { label: $localize`Born`, value: formatDay(patient.birthDate) },
      { label: $localize`Sex`, value: formatCode(patient.gender) },
      { label: $localize`Address`, value: formatAddress(patient.address?.[0]) },
      { label: $localize`Phone`, value: patient.telecom?.[0]?.value ?? '' },
      { label: $localize`Numbers`, value: (patient.identifier ?? []).map(({ value }) => value).join(', ') },
    ]
  }

  protected differs(label: string): boolean {
    const pair = this.both()
    if (!pair) return false
    const [one, other] = [pair.one, pair.other].map(
      (patient) => this.factsOf(patient).find((fact) => fact.label === label)?.value,
    )
    return one !== other
  }

  protected choose(place: number, patient: Patient): void {
    this.sides[place === 0 ? 0 : 1].chosen.set(patient)
  }

  protected swap(): void {
    const [one, other] = [this.sides[0].chosen(), this.sides[1].chosen()]
    this.sides[0].chosen.set(other)
    this.sides[1].chosen.set(one)
  }

  protected async merge(): Promise<void> {
    const pair = this.both()
    if (!pair || !this.mayMerge()) return
    const isDone = await this.save.run(async () => {
      await this.#fhir.operate(
        'Patient/$merge',
        mergeParameters({ source: pair.other.id ?? '', target: pair.one.id ?? '' }),
      )
      return {
        text: $localize`${patientName(pair.other)}:name: merged`,
        undo: async () => void (await this.#fhir.operate(`Patient/${pair.other.id ?? ''}/$unmerge`)),
      }
    })
    if (isDone) this.sides.forEach(({ chosen }) => chosen.set(null))
  }
}
