import { Component, input } from '@angular/core'
import type { Fact } from './facts.ts'

@Component({
  selector: 'patients-fact-list',
  template: `
    @if (facts().length) {
      <dl class="facts">
        @for (fact of facts(); track $index) {
          <div>
            <dt>{{ fact.label }}</dt>
            <dd>{{ fact.value }}</dd>
          </div>
        }
      </dl>
    } @else {
      <p class="nothing" i18n>Nothing recorded.</p>
    }
  `,
})
export class FactList {
  readonly facts = input.required<readonly Fact[]>()
}
