import { Component, computed, inject, input, output, signal } from '@angular/core'
import {
  facilityNow,
  formatNearMoment,
  Glyph,
  injectFhir,
  injectSave,
  SaveFailed,
  type Segment,
  Segments,
  Session,
} from '@medley/ui'
import { effectOf, effects, type FollowUp } from '../../model/as-needed.ts'

/** Whether a dose as needed helped: two taps. */
@Component({
  selector: 'medications-follow-up',
  imports: [Glyph, SaveFailed, Segments],
  template: `
    <section>
      <h3>
        <span [class]="isDue() ? 's-overdue fg' : 's-early fg'"
          ><medley-glyph [name]="isDue() ? 'overdue' : 'early'" [size]="16"
        /></span>
        <span i18n>Did it help?</span>
        <span class="label end" i18n>due {{ due() }}</span>
      </h3>
      <p class="dense t2">{{ name() }} · {{ given() }}<br />{{ reason() }}</p>
      <medley-segments label="Effect" i18n-label [segments]="choices" [(chosen)]="effect" />
      <fieldset class="scores">
        <legend i18n>Pain now</legend>
        @for (score of scores; track score) {
          <button
            type="button"
            class="btn sm"
            [attr.aria-pressed]="pain() === score"
            (click)="pain.set(pain() === score ? undefined : score)"
          >
            {{ score }}
          </button>
        }
      </fieldset>
      <medley-save-failed [save]="save" />
      <button type="button" class="btn tonal" [disabled]="!effect() || save.isBusy()" (click)="record()" i18n>
        Record follow-up
      </button>
    </section>
  `,
  styleUrls: ['./scores.css', './follow-up.css'],
})
export class FollowUpForm {
  readonly followUp = input.required<FollowUp>()
  readonly name = input.required<string>()
  readonly recorded = output()
  readonly #fhir = injectFhir()
  readonly #session = inject(Session)
  protected readonly save = injectSave(() => this.recorded.emit())
  protected readonly choices: readonly Segment[] = effects.map(({ code, text }) => ({
    id: code,
    label: text,
  }))
  protected readonly scores = Array.from({ length: 11 }, (_, score) => score)
  protected readonly effect = signal('')
  protected readonly pain = signal<number | undefined>(undefined)
  protected readonly due = computed(() => formatNearMoment(new Date(this.followUp().due).toISOString()))
  protected readonly isDue = computed(() => this.followUp().due <= facilityNow().getTime())
  protected readonly given = computed(() =>
    formatNearMoment(this.followUp().administration.effectiveDateTime),
  )
  protected readonly reason = computed(() => this.followUp().administration.reasonCode?.[0]?.text ?? '')

  protected async record(): Promise<void> {
    const effect = effects.find(({ code }) => code === this.effect())
    if (!effect) return
    const observation = effectOf(this.followUp(), {
      effect,
      pain: this.pain(),
      by: [this.#session.signature()],
      at: facilityNow().toISOString(),
    })
    await this.save.run(async () => {
      await this.#fhir.create(observation)
      return $localize`${this.name()}:drug:: ${effect.text.toLocaleLowerCase()}:effect:`
    })
  }
}
