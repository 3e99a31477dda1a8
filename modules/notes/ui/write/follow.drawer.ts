import { Component, computed, inject, input, linkedSignal, output, signal } from '@angular/core'
import type { Composition } from 'fhir/r4'
import {
  createEntry,
  Drawer,
  facilityNow,
  injectFhir,
  injectSave,
  newUrl,
  SaveFailed,
  Session,
  updateEntry,
} from '@medley/ui'
import { addendTo, amendNote, readSections, reasonFor, strikeNote } from '../../model/note-life.ts'

export type Follow = 'addend' | 'amend' | 'strike'

const titles: Readonly<Record<Follow, string>> = {
  addend: $localize`Addendum`,
  amend: $localize`Amend note`,
  strike: $localize`Entered in error`,
}

/** What may still be done with a signed note: add to it, amend it, or say that it is wrong. */
@Component({
  selector: 'notes-follow-drawer',
  imports: [Drawer, SaveFailed],
  template: `
    <medley-drawer
      [heading]="title()"
      [wide]="kind() === 'amend'"
      [isDirty]="isDirty()"
      (closed)="closed.emit()"
      (confirm)="store()"
    >
      <p class="b">{{ note().title }}</p>
      @if (kind() === 'addend') {
        <label class="field">
          <span i18n>What is added</span>
          <textarea
            class="ctl"
            rows="8"
            [value]="text()"
            (input)="text.set($any($event.target).value)"
          ></textarea>
        </label>
      }
      @if (kind() === 'amend') {
        @for (section of sections(); track section.title; let place = $index) {
          <label class="field">
            <span>{{ section.title }}</span>
            <textarea
              class="ctl"
              rows="5"
              [value]="section.text"
              (input)="type(place, $any($event.target).value)"
            ></textarea>
          </label>
        }
      }
      @if (kind() !== 'addend') {
        <label class="field">
          <span i18n>Reason (required)</span>
          <input class="ctl" type="text" [value]="reason()" (input)="reason.set($any($event.target).value)" />
        </label>
      }
      @if (kind() === 'strike') {
        <p class="t2 dense" i18n>The words stay in the record, marked as an error.</p>
      }
      <medley-save-failed [save]="save" />
      <button
        drawerActions
        type="button"
        class="btn lg primary"
        [disabled]="!mayStore()"
        (click)="store()"
        i18n
      >
        Sign
      </button>
    </medley-drawer>
  `,
})
export class FollowDrawer {
  readonly note = input.required<Composition>()
  readonly kind = input.required<Follow>()
  readonly closed = output()
  readonly stored = output()
  readonly #fhir = injectFhir()
  readonly #session = inject(Session)
  protected readonly save = injectSave(() => this.stored.emit())
  protected readonly title = computed(() => titles[this.kind()])
  protected readonly text = signal('')
  protected readonly reason = signal('')
  protected readonly sections = linkedSignal(() => readSections(this.note()))
  protected readonly isDirty = computed(
    () => this.text() !== '' || this.reason() !== '' || (this.sections() !== undefined && this.#hasChanged()),
  )
  protected readonly mayStore = computed(
    () =>
      !this.save.isBusy() &&
      (this.kind() === 'addend' ? this.text().trim() !== '' : this.reason().trim() !== ''),
  )

  protected type(place: number, text: string): void {
    this.sections.update((all) => all.map((one, at) => (at === place ? { ...one, text } : one)))
  }

  protected async store(): Promise<void> {
    if (!this.mayStore()) return
    const isDone = await this.save.run(() => this.#write())
    if (isDone) this.closed.emit()
  }

  #hasChanged(): boolean {
    return JSON.stringify(this.sections()) !== JSON.stringify(readSections(this.note()))
  }

  async #write(): Promise<string> {
    const note = this.note()
    const signing = { by: this.#session.signature(), at: facilityNow().toISOString() }
    const why = { ...signing, reason: this.reason().trim() }
    if (this.kind() === 'addend') {
      await this.#fhir.create(addendTo(note, this.text().trim(), signing))
      return $localize`Addendum signed`
    }
    if (this.kind() === 'amend') {
      const fullUrl = newUrl()
      const amended = amendNote(note, this.sections(), signing)
      await this.#fhir.transact([createEntry(amended, { fullUrl }), createEntry(reasonFor(fullUrl, why))])
      return $localize`Note amended; the one before stays readable`
    }
    await this.#fhir.transact([
      updateEntry(strikeNote(note)),
      createEntry(reasonFor(`Composition/${note.id ?? ''}`, why)),
    ])
    return $localize`Note marked as entered in error`
  }
}
