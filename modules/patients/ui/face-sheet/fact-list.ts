import { Component, input } from '@angular/core'
import type { Fact } from './facts.ts'

@Component({
  selector: 'patients-fact-list',
  template: `
    <dl class="facts">
      @for (fact of facts(); track $index) {
        <div>
          <dt>{{ fact.label }}</dt>
          <dd>{{ fact.value }}</dd>
        </div>
      } @empty {
        <p class="t2" i18n>Nothing recorded.</p>
      }
    </dl>
  `,
})
export class FactList {
  readonly facts = input.required<readonly Fact[]>()
}
