import { Component, computed, input } from '@angular/core'
import { Card, formatMoment, formatListDay, injectSearch, together } from '@medley/ui'
import { latestVitals, missingSigns, vitalSigns } from '../../model/vital-signs.ts'
import { unitText, valueText } from '../value-text.ts'

/** The last value of every vital sign. */
@Component({
  selector: 'labs-vitals-card',
  imports: [Card],
  template: `
    <medley-card
      module="labs"
      heading="Vitals"
      i18n-heading
      icon="activity"
      [data]="data()"
      [meta]="meta()"
      none="No vital signs recorded."
      i18n-none
    >
      <dl class="vgrid">
        @for (tile of tiles(); track tile.label) {
          <div class="vt">
            <dt class="label">{{ tile.label }}</dt>
            <dd class="v">
              {{ tile.value }}&ngsp;<small>{{ tile.unit }}</small>
              @if (tile.day) {
                <small class="old">{{ tile.day }}</small>
              }
            </dd>
          </div>
        }
      </dl>
    </medley-card>
  `,
  styleUrl: './vitals.card.css',
})
export class VitalsCard {
  readonly patientId = input.required<string>()
  protected readonly vitals = injectSearch('Observation', () => ({
    patient: this.patientId(),
    category: 'vital-signs',
    _sort: '-date',
    _count: 60,
  }))

  /** Signs that are measured rarely may lie behind many of the others; they are looked for by themselves. */
  readonly #rare = injectSearch('Observation', () => {
    const missing = missingSigns(this.vitals.rows())
    const mayBeThere = this.vitals.hasMore() && missing.length > 0
    return mayBeThere
      ? { patient: this.patientId(), code: missing.join(','), _sort: '-date', _count: 60 }
      : null
  })
  protected readonly data = computed(() =>
    this.#rare.isIdle() ? this.vitals : together(this.vitals, this.#rare),
  )

  readonly #newest = computed(() => this.vitals.rows()[0]?.effectiveDateTime)
  protected readonly meta = computed(() => formatMoment(this.#newest()))
  protected readonly tiles = computed(() => {
    const latest = latestVitals([...this.vitals.rows(), ...this.#rare.rows()])
    return vitalSigns.flatMap(({ code, label }) => {
      const observation = latest.get(code)
      if (!observation) return []
      const { effectiveDateTime } = observation
      // Safety: a value of another day says so, or it would be read as today's.
      const isOlder = effectiveDateTime?.slice(0, 10) !== this.#newest()?.slice(0, 10)
      const day = isOlder ? formatListDay(effectiveDateTime) : ''
      return [{ label, value: valueText(observation), unit: unitText(observation), day }]
    })
  })
}
