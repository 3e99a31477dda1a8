import { Component, computed, DestroyRef, effect, inject, input, signal } from '@angular/core'
import { DomSanitizer } from '@angular/platform-browser'
import type { Attachment } from 'fhir/r4'
import { Icon, injectRead, referencedId } from '@medley/ui'
import { type NoteContent, readAttachment } from '../../model/note-content.ts'
import { bytesOf } from '../attach/base64.ts'
import { NoteText } from './note-text.ts'

/** Security: what is not shown here is handed out as bytes, so that no browser opens it as a page of ours. */
const safeTypeOf = (content: NoteContent & { contentType: string }): string =>
  content.kind === 'other' ? 'application/octet-stream' : content.contentType

/** The content of a document, shown in place: from itself or from the Binary that keeps it. */
@Component({
  selector: 'notes-attachment-view',
  imports: [Icon, NoteText],
  templateUrl: './attachment-view.html',
  styleUrl: './attachment-view.css',
})
export class AttachmentView {
  readonly attachment = input.required<Attachment>()
  readonly #sanitizer = inject(DomSanitizer)
  readonly #own = computed(() => readAttachment(this.attachment()))
  protected readonly binaryId = computed(() => {
    const own = this.#own()
    return own.kind === 'linked' ? (referencedId({ reference: own.url }, 'Binary') ?? null) : null
  })
  protected readonly binary = injectRead('Binary', () => this.binaryId())
  readonly #held = computed(() => this.binary.value() ?? this.attachment())
  protected readonly shown = computed(() => {
    const fetched = this.binary.value()
    return fetched ? readAttachment({ ...fetched }) : this.#own()
  })
  protected readonly title = computed(() => this.attachment().title ?? $localize`Document`)
  /** The bytes under an address of this page alone, given back when they are not shown any more. */
  protected readonly address = signal<string | null>(null)
  /** Security: an address that this component made, of a kind that runs nothing; the policy of the page frames no other. */
  protected readonly framed = computed(() => {
    const address = this.address()
    return address ? this.#sanitizer.bypassSecurityTrustResourceUrl(address) : null
  })

  constructor() {
    effect((onCleanup) => {
      const [content, { data }] = [this.shown(), this.#held()]
      if (data === undefined || content.kind === 'linked' || content.kind === 'missing') {
        this.address.set(null)
        return
      }
      const address = URL.createObjectURL(new Blob([bytesOf(data)], { type: safeTypeOf(content) }))
      this.address.set(address)
      onCleanup(() => URL.revokeObjectURL(address))
    })
    inject(DestroyRef).onDestroy(() => this.address.set(null))
  }
}
