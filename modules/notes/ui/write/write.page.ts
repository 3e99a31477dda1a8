import { Component, computed, DestroyRef, effect, inject, input, signal, untracked } from '@angular/core'
import { Router } from '@angular/router'
import type { Composition } from 'fhir/r4'
import {
  asFailure,
  facilityNow,
  formatTime,
  fromLocalInput,
  Icon,
  injectFhir,
  injectRead,
  injectSave,
  injectSearch,
  PatientContext,
  SaveFailed,
  Session,
  toLocalInput,
} from '@medley/ui'
import type { Cited } from '../../model/narrative.ts'
import {
  missingSections,
  readSections,
  type SectionDraft,
  signNote,
  startNote,
  withSections,
} from '../../model/note-life.ts'
import { findTemplate, templateOf } from '../../model/templates.ts'
import { injectCited } from './inject-cited.ts'

const autosaveMs = 5000

/** Writes a note in the form of a template, beside the data it rests on. It saves itself; a signature closes it. */
@Component({
  selector: 'notes-write-page',
  imports: [Icon, SaveFailed],
  templateUrl: './write.page.html',
  styleUrl: './write.page.css',
  host: { class: 'work', '(keydown.control.enter)': 'sign()' },
})
export class WritePage {
  /** Of a new note. */
  readonly template = input<string>()
  /** Of a draft that goes on. */
  readonly draft = input<string>()
  readonly #fhir = injectFhir()
  readonly #router = inject(Router)
  readonly #session = inject(Session)
  readonly #context = inject(PatientContext)
  protected readonly save = injectSave()
  readonly #stored = injectRead('Composition', () => this.draft() ?? null)
  readonly #stays = injectSearch('Encounter', () => {
    const patient = this.#context.patientId()
    return patient ? { patient, status: 'in-progress,onleave', _sort: '-date', _count: 1 } : null
  })
  readonly #team = injectSearch('PractitionerRole', () => ({ active: 'true', _count: 100 }))

  protected readonly form = computed(
    () => findTemplate(this.template() ?? '') ?? templateOf(this.#stored.value()?.title ?? ''),
  )
  protected readonly title = computed(() => this.form()?.title ?? this.#stored.value()?.title ?? '')
  protected readonly isReady = computed(() => !this.draft() || this.#stored.value() !== undefined)
  protected readonly groups = injectCited(
    () => this.#context.patientId(),
    () => this.form()?.cites ?? [],
  )
  protected readonly sections = signal<readonly SectionDraft[]>([])
  protected readonly hints = computed(
    () => new Map((this.form()?.sections ?? []).map((one) => [one.title, one])),
  )
  protected readonly at = signal(toLocalInput(facilityNow()))
  protected readonly active = signal(0)
  protected readonly cosigner = signal('')
  protected readonly cosigners = computed(() => [
    ...new Map(
      this.#team
        .rows()
        .filter(({ code }) => /physician|director|practitioner/i.test(code?.[0]?.text ?? ''))
        .map(({ practitioner }) => [practitioner?.reference ?? '', practitioner] as const),
    ).values(),
  ])
  protected readonly missing = computed(() => missingSections(this.form(), this.sections()))
  protected readonly savedAt = signal('')
  protected readonly autosaveFailed = signal('')
  /** The newest stored version; the next save replaces this one and no other. */
  #version: Composition | undefined
  #saved = ''
  #queue: Promise<unknown> = Promise.resolve()

  constructor() {
    effect(() => {
      const [stored, form] = [this.#stored.value(), this.form()]
      if (this.draft() && !stored) return
      untracked(() => this.#start(stored, form?.sections.map(({ title }) => title) ?? []))
    })
    const timer = setInterval(() => void this.#autosave(), autosaveMs)
    const forget = this.#context.guardLeave(() =>
      this.#isDirty() ? $localize`${this.title()}:title: is not saved` : null,
    )
    inject(DestroyRef).onDestroy(() => {
      clearInterval(timer)
      forget()
      void this.#autosave()
    })
  }

  protected type(place: number, text: string): void {
    this.sections.update((all) => all.map((one, at) => (at === place ? { ...one, text } : one)))
  }

  protected cite(item: Cited): void {
    const place = this.active()
    this.sections.update((all) =>
      all.map((one, at) =>
        at === place && !one.cited.some(({ reference }) => reference === item.reference)
          ? { ...one, cited: [...one.cited, item] }
          : one,
      ),
    )
  }

  protected drop(place: number, { reference }: Cited): void {
    this.sections.update((all) =>
      all.map((one, at) =>
        at === place ? { ...one, cited: one.cited.filter((cited) => cited.reference !== reference) } : one,
      ),
    )
  }

  protected async sign(): Promise<void> {
    if (this.missing().length) return
    await this.#autosave()
    const cosigner = this.cosigners().find((one) => one?.reference === this.cosigner())
    const isDone = await this.save.run(async () => {
      const signing = { by: this.#session.signature(), at: facilityNow().toISOString(), cosigner }
      this.#version = await this.#fhir.update(signNote(this.#current(), signing))
      return cosigner
        ? $localize`Signed; it waits for ${cosigner.display}:name:`
        : $localize`${this.title()}:title: signed`
    })
    if (isDone) await this.leave()
  }

  protected async later(): Promise<void> {
    await this.#autosave()
    if (!this.autosaveFailed()) await this.leave()
  }

  protected leave(): Promise<boolean> {
    return this.#router.navigate(['/p', this.#context.patientId(), 'notes'])
  }

  #start(stored: Composition | undefined, titles: readonly string[]): void {
    if (this.sections().length) return
    this.#version = stored
    if (stored?.date) this.at.set(toLocalInput(new Date(stored.date)))
    this.sections.set(stored ? readSections(stored) : titles.map((title) => ({ title, text: '', cited: [] })))
    this.#saved = JSON.stringify(this.sections())
  }

  #isDirty(): boolean {
    return this.sections().length > 0 && JSON.stringify(this.sections()) !== this.#saved
  }

  #current(): Composition {
    const at = fromLocalInput(this.at()).toISOString()
    const start =
      this.#version ??
      startNote(this.form()!, {
        patientId: this.#context.patientId() ?? '',
        encounterId: this.#stays.rows()[0]?.id,
        by: this.#session.signature(),
        at,
      })
    return withSections({ ...start, date: at }, this.sections())
  }

  /** One after the other, so that a save never races with the one before. */
  #autosave(): Promise<unknown> {
    this.#queue = this.#queue.then(() => this.#saveNow())
    return this.#queue
  }

  async #saveNow(): Promise<void> {
    if (!this.#isDirty() || !this.form()) return
    const text = JSON.stringify(this.sections())
    const note = this.#current()
    try {
      this.#version = this.#version ? await this.#fhir.update(note) : (await this.#fhir.create(note)).stored
      this.#saved = text
      this.savedAt.set(formatTime(facilityNow()))
      this.autosaveFailed.set('')
    } catch (error) {
      this.autosaveFailed.set(asFailure(error).message)
    }
  }
}
