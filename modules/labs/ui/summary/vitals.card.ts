import { Component, computed, input } from '@angular/core'
import { Card, formatMoment, formatListDay, injectSearch } from '@medley/ui'
import { latestVitals, vitalSigns } from '../../model/vital-signs.ts'
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
      [data]="vitals"
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

  readonly #newest = computed(() => this.vitals.rows()[0]?.effectiveDateTime)
  protected readonly meta = computed(() => formatMoment(this.#newest()))
  protected readonly tiles = computed(() => {
    const latest = latestVitals(this.vitals.rows())
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
