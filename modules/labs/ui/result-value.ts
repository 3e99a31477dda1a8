import { Component, computed, input } from '@angular/core'
import type { Observation } from 'fhir/r4'
import { Glyph, type GlyphName } from '@medley/ui'
import { type Flag, isCritical } from '../model/interpretation.ts'
import { valueText } from './value-text.ts'

const marks: Readonly<Record<Flag, { glyph?: GlyphName; text?: string; word: string }>> = {
  normal: { word: '' },
  unknown: { word: '' },
  high: { glyph: 'high', word: $localize`High` },
  low: { glyph: 'low', word: $localize`Low` },
  abnormal: { glyph: 'abnormal', word: $localize`Abnormal` },
  criticalHigh: { text: 'HH', word: $localize`Critically high` },
  criticalLow: { text: 'LL', word: $localize`Critically low` },
}

/** A result with its flag: tint and arrow when abnormal, solid with letters when critical. */
@Component({
  selector: 'labs-result-value',
  imports: [Glyph],
  template: `
    @let sign = mark();
    <span [class]="look()">
      @if (sign.glyph; as glyph) {
        <medley-glyph [name]="glyph" [label]="sign.word" />
      }
      @if (sign.text) {
        <abbr [title]="sign.word">{{ sign.text }}</abbr>
      }
      {{ text() }}
    </span>
  `,
})
export class ResultValue {
  readonly observation = input.required<Observation>()
  readonly flag = input.required<Flag>()
  protected readonly text = computed(() => valueText(this.observation()))
  protected readonly mark = computed(() => marks[this.flag()])
  protected readonly look = computed(() => {
    if (isCritical(this.flag())) return 'val s-critical'
    return this.mark().word ? 'val s-abnormal' : 'val'
  })
}
