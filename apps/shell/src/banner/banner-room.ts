import { Component, computed, effect, inject, input } from '@angular/core'
import { injectReferenced, injectSearch, PatientContext } from '@medley/ui'
import { currentLocation, isShortened } from './current-stay.ts'
import { NotChecked } from './not-checked.ts'

/** Where the resident is now, from the stay that is going on. */
@Component({
  selector: 'shell-banner-room',
  imports: [NotChecked],
  template: `
    <span class="label" i18n>Room</span>
    @switch (stays.state()) {
      @case ('full') {
        <span class="sub"
          ><b class="room">{{ room() }}</b></span
        >
      }
      @case ('empty') {
        <span class="sub" i18n>No current stay</span>
      }
      @default {
        <shell-not-checked [part]="stays" />
      }
    }
  `,
  host: { class: 'part' },
})
export class BannerRoom {
  readonly patientId = input.required<string>()
  readonly #context = inject(PatientContext)

  protected readonly stays = injectSearch('Encounter', () => ({
    patient: this.patientId(),
    status: 'in-progress,onleave,arrived',
    _sort: '-date',
    _count: 1,
  }))
  readonly #location = computed(() => currentLocation(this.stays.rows()[0]))
  readonly #named = injectReferenced('Location', () => (this.#location()?.display ? [] : [this.#location()]))
  protected readonly room = computed(() => {
    const place = this.#location()
    // Safety: a room that this role may not read is not one that nobody wrote down.
    if (!place) return isShortened(this.stays.rows()[0]) ? $localize`Not shown` : $localize`Not recorded`
    const name = place.display ?? this.#named.find(place)?.name
    if (name !== undefined) return name
    if (this.#named.hasFailed()) return $localize`Could not check`
    return this.#named.isLoading() ? '…' : $localize`Not shown`
  })

  constructor() {
    // The address names the patient; the stay that goes on is learnt here and told to every module.
    effect(() => {
      const stay = this.stays.rows()[0]?.id
      if (stay) this.#context.setEncounter(stay)
    })
  }
}
