import { Component, computed, inject, input, output, signal } from '@angular/core'
import {
  createEntry,
  Drawer,
  facilityNow,
  injectFhir,
  injectSave,
  newUrl,
  SaveFailed,
  Session,
  translated,
} from '@medley/ui'
import {
  attachmentKinds,
  attachmentResources,
  documentTypes,
  type FileFault,
  fileFault,
  kindOf,
} from '../../model/attachment.ts'
import { base64Of } from './base64.ts'

const faultWords: Readonly<Record<FileFault, string>> = {
  'empty': $localize`This file is empty.`,
  'too-large': $localize`This file is larger than 10 MB. Scan fewer pages, or with fewer dots.`,
  'unknown-kind': $localize`This kind of file is not kept here. PDF, JPEG, PNG, text and C-CDA are.`,
} // prettier-ignore

/** A file becomes a document of the chart: what it is, what it is called, and who filed it. */
@Component({
  selector: 'notes-attach-drawer',
  imports: [Drawer, SaveFailed],
  template: `
    <medley-drawer
      heading="Attach a file"
      i18n-heading
      [isDirty]="bytes() !== null"
      (closed)="closed.emit()"
      (confirm)="store()"
    >
      <label class="field">
        <span i18n>File</span>
        <input class="ctl" type="file" [accept]="accept" (change)="choose($any($event.target).files)" />
        @if (fault(); as fault) {
          <span class="wrong" role="alert">{{ words[fault] }}</span>
        } @else if (facts()) {
          <span class="t2">{{ facts() }}</span>
        } @else {
          <span class="t2" i18n>PDF, JPEG, PNG, text or C-CDA, up to 10 MB</span>
        }
      </label>
      <label class="field">
        <span i18n>What it is</span>
        <select class="ctl" (change)="type.set($any($event.target).value)">
          @for (one of types; track one.code) {
            <option [value]="one.code" [selected]="one.code === type()">{{ named(one.text) }}</option>
          }
        </select>
      </label>
      <label class="field">
        <span i18n>Title</span>
        <input class="ctl" type="text" [value]="title()" (input)="title.set($any($event.target).value)" />
      </label>
      <medley-save-failed [save]="save" />
      <button
        drawerActions
        type="button"
        class="btn lg primary"
        [disabled]="!mayStore()"
        (click)="store()"
        i18n
      >
        Attach
      </button>
    </medley-drawer>
  `,
})
export class AttachDrawer {
  readonly patientId = input.required<string>()
  readonly closed = output()
  readonly stored = output()
  readonly #fhir = injectFhir()
  readonly #session = inject(Session)
  protected readonly save = injectSave()
  protected readonly words = faultWords
  protected readonly types = documentTypes
  protected readonly named = translated
  protected readonly accept = attachmentKinds.map(({ contentType }) => contentType).join(',')
  protected readonly bytes = signal<Uint8Array | null>(null)
  protected readonly type = signal<string>(documentTypes[0].code)
  protected readonly title = signal('')
  protected readonly fault = computed(() => {
    const bytes = this.bytes()
    return bytes && fileFault(bytes)
  })
  protected readonly facts = computed(() => {
    const bytes = this.bytes()
    return bytes ? `${kindOf(bytes)?.label ?? ''} · ${Math.ceil(bytes.length / 1024)} KB` : ''
  })
  protected readonly mayStore = computed(
    () => this.bytes() !== null && !this.fault() && !!this.title().trim() && !this.save.isBusy(),
  )

  protected async choose(files: FileList | null): Promise<void> {
    const file = files?.[0]
    if (!file) return this.bytes.set(null)
    this.bytes.set(new Uint8Array(await file.arrayBuffer()))
    if (!this.title().trim()) this.title.set(file.name.replace(/\.[a-z0-9]+$/i, ''))
  }

  protected async store(): Promise<void> {
    const bytes = this.bytes()
    if (!bytes || !this.mayStore()) return
    const url = newUrl()
    const { binary, document } = attachmentResources(
      {
        title: this.title(),
        type: this.type(),
        bytes,
        base64: base64Of(bytes),
        subject: { reference: `Patient/${this.patientId()}` },
        by: this.#session.signature(),
        at: facilityNow().toISOString(),
      },
      url,
    )
    const isDone = await this.save.run(async () => {
      await this.#fhir.transact([createEntry(binary, { fullUrl: url }), createEntry(document)])
      return $localize`${document.description}:title: attached`
    })
    if (!isDone) return
    this.stored.emit()
    this.closed.emit()
  }
}
