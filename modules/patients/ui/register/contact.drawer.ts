import { Component, computed, input, linkedSignal, output } from '@angular/core'
import type { RelatedPerson } from 'fhir/r4'
import { Drawer, injectFhir, injectSave, SaveFailed } from '@medley/ui'
import {
  authorities,
  type ContactDraft,
  draftOf,
  isComplete,
  relationships,
  withDraft,
} from '../../model/contact-person.ts'

/** A contact: who, how to call, what they may decide, and when in the order of calls. */
@Component({
  selector: 'patients-contact-drawer',
  imports: [Drawer, SaveFailed],
  template: `
    <medley-drawer
      heading="Contact"
      i18n-heading
      [isDirty]="isDirty()"
      (closed)="closed.emit()"
      (confirm)="store()"
    >
      <div class="fields">
        @for (row of rows; track row.key) {
          <label class="field">
            <span>{{ row.label }}</span>
            <input
              class="ctl"
              [type]="row.type"
              [value]="draft()[row.key]"
              (input)="set(row.key, $any($event.target).value)"
            />
          </label>
        }
        <label class="field">
          <span i18n>Relationship</span>
          <select class="ctl" (change)="set('relationship', $any($event.target).value)">
            <option value="" i18n>Choose</option>
            @for (one of relationships; track one.code) {
              <option [value]="one.code" [selected]="one.code === draft().relationship">
                {{ one.text }}
              </option>
            }
          </select>
        </label>
      </div>
      <fieldset class="stack-s plain">
        <legend class="label" i18n>May decide</legend>
        @for (one of authorities; track one.code) {
          <label class="tick">
            <input
              type="checkbox"
              [checked]="draft().authorities.includes(one.code)"
              (change)="toggle(one.code)"
            />
            <span>{{ one.text }}</span>
          </label>
        }
      </fieldset>
      <medley-save-failed [save]="save" />
      @if (person()) {
        <button
          drawerActions
          type="button"
          class="btn ghost danger"
          [disabled]="save.isBusy()"
          (click)="end()"
          i18n
        >
          Remove
        </button>
      }
      <button
        drawerActions
        type="button"
        class="btn lg primary"
        [disabled]="!mayStore()"
        (click)="store()"
        i18n
      >
        Save
      </button>
    </medley-drawer>
  `,
})
export class ContactDrawer {
  readonly patientId = input.required<string>()
  /** Without one it is a new contact. */
  readonly person = input<RelatedPerson | null>(null)
  /** The next free place in the order of calls. */
  readonly nextRank = input(1)
  readonly closed = output()
  readonly changed = output()
  readonly #fhir = injectFhir()
  protected readonly save = injectSave(() => this.changed.emit())
  protected readonly relationships = relationships
  protected readonly authorities = authorities
  readonly #before = computed(() => ({
    ...draftOf(this.person()),
    ...(this.person() ? {} : { rank: this.nextRank() }),
  }))
  protected readonly draft = linkedSignal<ContactDraft>(() => this.#before())
  protected readonly isDirty = computed(() => JSON.stringify(this.draft()) !== JSON.stringify(this.#before()))
  protected readonly mayStore = computed(
    () => this.isDirty() && isComplete(this.draft()) && !this.save.isBusy(),
  )
  protected readonly rows: readonly {
    key: 'given' | 'family' | 'phone' | 'rank'
    label: string
    type: string
  }[] = [
    { key: 'given', label: $localize`Given name`, type: 'text' },
    { key: 'family', label: $localize`Family name (required)`, type: 'text' },
    { key: 'phone', label: $localize`Phone (required)`, type: 'tel' },
    { key: 'rank', label: $localize`Call as number`, type: 'number' },
  ]

  protected set(key: keyof ContactDraft, value: string): void {
    this.draft.update((draft) => ({
      ...draft,
      [key]: key === 'rank' ? Math.max(1, Number(value) || 1) : value,
    }))
  }

  protected toggle(code: string): void {
    this.draft.update((draft) => ({
      ...draft,
      authorities: draft.authorities.includes(code)
        ? draft.authorities.filter((one) => one !== code)
        : [...draft.authorities, code],
    }))
  }

  protected async store(): Promise<void> {
    const [person, draft] = [this.person(), this.draft()]
    if (!this.mayStore()) return
    const said = $localize`${draft.given} ${draft.family}:name: saved`
    const isDone = person
      ? (await this.save.change(
          person,
          (one) => withDraft(one, draft),
          () => said,
        )) !== undefined
      : await this.save.run(async () => {
          const fresh: RelatedPerson = {
            resourceType: 'RelatedPerson',
            patient: { reference: `Patient/${this.patientId()}` },
          }
          await this.#fhir.create(withDraft(fresh, draft))
          return said
        })
    if (isDone) this.closed.emit()
  }

  /** Whoever is no contact any more stays in the record. */
  protected async end(): Promise<void> {
    const person = this.person()
    if (!person) return
    const stored = await this.save.change(
      person,
      (one) => ({ ...one, active: false }),
      (one) => ({
        text: $localize`Contact removed`,
        undo: () => this.#fhir.update({ ...one, active: true }),
      }),
    )
    if (stored) this.closed.emit()
  }
}
