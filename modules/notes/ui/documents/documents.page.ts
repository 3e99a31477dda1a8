import { Component, computed, inject, linkedSignal, signal } from '@angular/core'
import { RouterLink } from '@angular/router'
import type { Composition } from 'fhir/r4'
import {
  Card,
  facilityNow,
  formatListDay,
  Icon,
  injectSave,
  injectSearch,
  PatientContext,
  Popover,
  SaveFailed,
  Session,
  ShowMore,
  StatusChip,
  together,
} from '@medley/ui'
import { awaitedCosigner, cosignNote, isOpenDraft, replacedNotes } from '../../model/note-life.ts'
import { templatesFor } from '../../model/templates.ts'
import { type Follow, FollowDrawer } from '../write/follow.drawer.ts'
import { byDate, noteOfComposition, noteOfDocument } from '../note.ts'
import { AttachDrawer } from '../attach/attach.drawer.ts'
import { NoteViewer } from './note-viewer.ts'

/** Notes and documents, newest first; the chosen one is read beside the list. */
@Component({
  selector: 'notes-documents-page',
  imports: [
    AttachDrawer,
    Card,
    FollowDrawer,
    Icon,
    NoteViewer,
    Popover,
    RouterLink,
    SaveFailed,
    ShowMore,
    StatusChip,
  ],
  template: `
    <div class="scroll list-pane">
      <h1 class="sr" i18n>Notes</h1>
      @if (templates.length) {
        <div class="toolbar">
          <button type="button" class="btn primary" popovertarget="new-note">
            <medley-icon name="plus" /><span i18n>New note</span>
          </button>
          <button type="button" class="btn" (click)="isAttaching.set(true)">
            <medley-icon name="plus" /><span i18n>Attach file</span>
          </button>
          <span class="grow"></span>
          <label class="tick dense">
            <input type="checkbox" [checked]="showsAll()" (change)="showsAll.set(!showsAll())" />
            <span i18n>Show errors and earlier versions</span>
          </label>
        </div>
        <medley-popover name="new-note" label="New note" i18n-label side="left">
          <ul class="stack-s">
            @for (template of templates; track template.key) {
              <li>
                <a class="btn" [routerLink]="['/p', patientId(), 'notes', 'write', template.key]">{{
                  template.title
                }}</a>
              </li>
            }
          </ul>
        </medley-popover>
      }
      <medley-save-failed [save]="save" />
      <medley-card
        module="notes"
        heading="Notes"
        i18n-heading
        icon="file-pen-line"
        [data]="all"
        [meta]="meta()"
        [skeletonRows]="14"
        none="No notes recorded."
        i18n-none
      >
        <ul class="list loose choices">
          @for (note of notes(); track note.id) {
            <li [class.sel]="note.id === chosen()?.id">
              <button
                type="button"
                [attr.aria-pressed]="note.id === chosen()?.id"
                (click)="chosenId.set(note.id)"
              >
                <span class="time">{{ listDay(note.date) }}</span>
                <span class="grow">
                  <b class="b block">{{ note.title }}</b>
                  <span class="t2">{{ note.author }}</span>
                </span>
                <medley-status [status]="note.state.look">{{ note.state.word }}</medley-status>
              </button>
            </li>
          }
        </ul>
        <medley-show-more [list]="documents" />
        <medley-show-more [list]="compositions" />
      </medley-card>
    </div>
    @if (chosen(); as note) {
      <div class="reading">
        @if (composition(); as source) {
          <div class="toolbar note-acts">
            @if (isOwnDraft(source)) {
              <a class="btn primary" [routerLink]="['/p', patientId(), 'notes', 'draft', source.id]">
                <medley-icon name="file-pen-line" /><span i18n>Go on writing</span>
              </a>
            }
            @if (mayCosign(source)) {
              <button type="button" class="btn primary" [disabled]="save.isBusy()" (click)="cosign(source)">
                <medley-icon name="check" /><span i18n>Cosign</span>
              </button>
            }
            @if (isSigned(source)) {
              <button type="button" class="btn" (click)="following.set('addend')" i18n>Addendum</button>
              <button type="button" class="btn" (click)="following.set('amend')" i18n>Amend</button>
              @if (isMine(source)) {
                <button type="button" class="btn ghost danger" (click)="following.set('strike')" i18n>
                  Entered in error
                </button>
              }
            }
          </div>
        }
        <notes-note-viewer [note]="note" />
      </div>
    }
    @if (isAttaching()) {
      <notes-attach-drawer
        [patientId]="patientId()!"
        (closed)="isAttaching.set(false)"
        (stored)="documents.reload()"
      />
    }
    @if (following() && composition()) {
      <notes-follow-drawer
        [note]="composition()!"
        [kind]="following()!"
        (closed)="following.set(null)"
        (stored)="compositions.reload()"
      />
    }
  `,
  host: { class: 'work' },
})
export class DocumentsPage {
  protected readonly patientId = inject(PatientContext).patientId
  readonly #session = inject(Session)
  protected readonly templates = templatesFor(this.#session.user()?.roles ?? [])
  protected readonly save = injectSave(() => this.compositions.reload())
  protected readonly following = signal<Follow | null>(null)
  protected readonly isAttaching = signal(false)
  protected readonly showsAll = signal(false)
  protected readonly documents = injectSearch('DocumentReference', () => this.#criteria())
  protected readonly compositions = injectSearch('Composition', () => this.#criteria())
  protected readonly all = together(this.documents, this.compositions)

  protected readonly notes = computed(() => {
    const written = this.compositions.rows()
    const replaced = replacedNotes(written)
    const shown = written.filter(
      ({ id, status }) =>
        this.showsAll() || (status !== 'entered-in-error' && !replaced.has(`Composition/${id ?? ''}`)),
    )
    return [...this.documents.rows().map(noteOfDocument), ...shown.map(noteOfComposition)].sort(byDate)
  })
  protected readonly chosenId = linkedSignal<string | null, string>({
    source: () => this.patientId(),
    computation: () => '',
  })
  protected readonly chosen = computed(
    () => this.notes().find(({ id }) => id === this.chosenId()) ?? this.notes()[0],
  )
  protected readonly meta = computed(() => {
    const totals = [this.documents.total(), this.compositions.total()].filter((total) => total !== undefined)
    return totals.length ? $localize`${totals.reduce((a, b) => a + b, 0)}:count: in all` : ''
  })
  protected readonly listDay = formatListDay
  protected readonly composition = computed(() => {
    const source = this.chosen()?.source
    return source?.resourceType === 'Composition' ? source : null
  })
  protected readonly isMine = (note: Composition): boolean =>
    note.author.some(
      ({ reference }) => reference !== undefined && reference === this.#session.signature().reference,
    )
  protected readonly isOwnDraft = (note: Composition): boolean => isOpenDraft(note) && this.isMine(note)
  protected readonly isSigned = (note: Composition): boolean =>
    (note.status === 'final' || note.status === 'amended') && this.templates.length > 0
  protected readonly mayCosign = (note: Composition): boolean =>
    awaitedCosigner(note)?.reference === this.#session.signature().reference

  protected async cosign(note: Composition): Promise<void> {
    const signing = { by: this.#session.signature(), at: facilityNow().toISOString() }
    await this.save.change(
      note,
      (current) => cosignNote(current, signing),
      () => $localize`${note.title}:title: cosigned`,
    )
  }

  #criteria() {
    const patient = this.patientId()
    return patient ? { patient, _sort: '-date', _count: 50 } : null
  }
}
