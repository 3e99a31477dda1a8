import { Component, computed, effect, input, signal } from '@angular/core'
import type { Attachment, Patient } from 'fhir/r4'
import { chooseName, initials } from '../format/name.ts'

const shownTypes: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/webp'])

const pictureOf = (patient: Pick<Patient, 'photo'> | undefined): Attachment | undefined =>
  patient?.photo?.find(({ contentType, data }) => data !== undefined && shownTypes.has(contentType ?? ''))

const blobOf = ({ data = '', contentType = '' }: Attachment): Blob =>
  new Blob([Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0))], { type: contentType })

/** The face of a resident beside their name; two letters where there is no picture. The name says who it is. */
@Component({
  selector: 'medley-resident-photo',
  template: `
    @if (address(); as address) {
      <img [src]="address" alt="" />
    } @else {
      {{ letters() }}
    }
  `,
  host: { class: 'photo', 'aria-hidden': 'true', '[class.sm]': 'small()' },
})
export class ResidentPhoto {
  readonly patient = input.required<Pick<Patient, 'name' | 'photo'> | undefined>()
  readonly small = input(false)
  protected readonly letters = computed(() => initials(chooseName(this.patient()?.name)))
  readonly #data = computed(() => pictureOf(this.patient())?.data)
  /** An address of this page alone: its policy loads no picture out of a text. */
  protected readonly address = signal<string | null>(null)

  constructor() {
    effect((onCleanup) => {
      const picture = this.#data() === undefined ? undefined : pictureOf(this.patient())
      const address = picture ? URL.createObjectURL(blobOf(picture)) : null
      this.address.set(address)
      if (address) onCleanup(() => URL.revokeObjectURL(address))
    })
  }
}
