import { Component, computed, type ElementRef, effect, input, output, signal, viewChild } from '@angular/core'
import type { Patient } from 'fhir/r4'
import { Drawer, facilityNow, injectFhir, injectSave, SaveFailed } from '@medley/ui'
import { photoFault, photoSide, squareOf, withoutPhoto, withPhoto } from '../../model/photo.ts'

/** A picture from the tablet's camera or a file, cut to the square of a face. */
@Component({
  selector: 'patients-photo-drawer',
  imports: [Drawer, SaveFailed],
  template: `
    <medley-drawer
      heading="Photo"
      i18n-heading
      [isDirty]="picture() !== null"
      (closed)="closed.emit()"
      (confirm)="store()"
    >
      <label class="field">
        <span i18n>Picture</span>
        <input class="ctl" type="file" accept="image/*" (change)="choose($any($event.target).files)" />
        @if (isUnreadable()) {
          <span class="wrong" role="alert" i18n>This file is no picture that can be read.</span>
        }
      </label>
      <canvas #canvas [width]="side" [height]="side" [class.empty]="!picture()" aria-hidden="true"></canvas>
      @if (picture()) {
        @for (slider of sliders; track slider.key) {
          <label class="field">
            <span>{{ slider.label }}</span>
            <input
              type="range"
              [min]="slider.min"
              [max]="slider.max"
              step="0.02"
              [value]="crop()[slider.key]"
              (input)="set(slider.key, $any($event.target).valueAsNumber)"
            />
          </label>
        }
      } @else {
        <p class="t2 dense" i18n>Face to the light, plain wall behind. The picture is cut to a square.</p>
      }
      <medley-save-failed [save]="save" />
      @if (patient().photo?.length) {
        <button
          drawerActions
          type="button"
          class="btn lg ghost danger"
          [disabled]="save.isBusy()"
          (click)="remove()"
          i18n
        >
          Remove photo
        </button>
      }
      <button
        drawerActions
        type="button"
        class="btn lg primary"
        [disabled]="!picture() || save.isBusy()"
        (click)="store()"
        i18n
      >
        Save photo
      </button>
    </medley-drawer>
  `,
  styleUrl: './photo.drawer.css',
})
export class PhotoDrawer {
  readonly patient = input.required<Patient>()
  readonly closed = output()
  readonly changed = output()
  readonly #fhir = injectFhir()
  private readonly canvas = viewChild.required<ElementRef<HTMLCanvasElement>>('canvas')
  protected readonly save = injectSave(() => this.changed.emit())
  protected readonly side = photoSide
  protected readonly picture = signal<ImageBitmap | null>(null)
  protected readonly isUnreadable = signal(false)
  protected readonly crop = signal({ zoom: 1, x: 0.5, y: 0.5 })
  protected readonly sliders = [
    { key: 'zoom', label: $localize`Nearer`, min: 1, max: 4 },
    { key: 'x', label: $localize`Left to right`, min: 0, max: 1 },
    { key: 'y', label: $localize`Top to bottom`, min: 0, max: 1 },
  ] as const
  readonly #square = computed(() => {
    const [picture, { zoom, x, y }] = [this.picture(), this.crop()]
    return picture && squareOf(picture, { zoom, at: { x, y } })
  })

  constructor() {
    effect(() => {
      const [picture, square] = [this.picture(), this.#square()]
      const context = this.canvas().nativeElement.getContext('2d')
      if (!picture || !square) return
      context?.drawImage(picture, square.x, square.y, square.side, square.side, 0, 0, photoSide, photoSide)
    })
  }

  protected set(key: 'zoom' | 'x' | 'y', value: number): void {
    this.crop.update((crop) => ({ ...crop, [key]: value }))
  }

  protected async choose(files: FileList | null): Promise<void> {
    const file = files?.[0]
    const picture = file ? await createImageBitmap(file).catch(() => null) : null
    this.isUnreadable.set(file !== undefined && picture === null)
    this.crop.set({ zoom: 1, x: 0.5, y: 0.5 })
    this.picture.set(picture)
  }

  protected async store(): Promise<void> {
    if (!this.picture() || this.save.isBusy()) return
    // Drawn anew, so nothing of the camera (place, time, device) stays in the file.
    const data = this.canvas().nativeElement.toDataURL('image/jpeg', 0.82).split(',')[1] ?? ''
    if (photoFault({ contentType: 'image/jpeg', data })) return this.isUnreadable.set(true)
    const at = facilityNow().toISOString()
    await this.#replace((patient) => withPhoto(patient, data, at), $localize`Photo saved`)
  }

  protected remove(): Promise<void> {
    return this.#replace(withoutPhoto, $localize`Photo removed`)
  }

  async #replace(change: (patient: Patient) => Patient, text: string): Promise<void> {
    const before = this.patient()
    const stored = await this.save.change(before, change, (now) => ({
      text,
      undo: () => this.#fhir.update({ ...before, meta: now.meta }),
    }))
    if (stored) this.closed.emit()
  }
}
