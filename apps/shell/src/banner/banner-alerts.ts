import { Component, computed, input } from '@angular/core'
import { formatConcept, Icon, injectSearch } from '@medley/ui'
import { isCodeStatus } from './code-status.ts'
import { NotChecked } from './not-checked.ts'

/** Code status and alerts, both from the resident's active flags. */
@Component({
  selector: 'shell-banner-alerts',
  imports: [Icon, NotChecked],
  template: `
    <div class="part">
      <span class="label" i18n>Code status</span>
      <span class="chips">
        @for (flag of codeStatus(); track flag.id) {
          <span class="chip solid code-status"
            ><medley-icon name="heart-pulse" [size]="14" />{{ text(flag.code) }}</span
          >
        } @empty {
          @if (isAnswered()) {
            <!-- Safety: not recorded is not "full code". -->
            <span class="sub" i18n>Not recorded</span>
          } @else {
            <shell-not-checked [part]="flags" />
          }
        }
      </span>
    </div>
    <div class="part wide">
      <span class="label" i18n>Alerts</span>
      <span class="chips">
        @for (flag of alerts(); track flag.id) {
          <span class="chip s-due"><medley-icon name="flag" [size]="14" />{{ text(flag.code) }}</span>
        } @empty {
          @if (isAnswered()) {
            <span class="sub" i18n>None recorded</span>
          } @else {
            <shell-not-checked [part]="flags" />
          }
        }
      </span>
    </div>
  `,
})
export class BannerAlerts {
  readonly patientId = input.required<string>()
  protected readonly flags = injectSearch('Flag', () => ({ patient: this.patientId(), _count: 50 }), {
    complete: true,
  })
  protected readonly isAnswered = computed(
    () => this.flags.state() === 'full' || this.flags.state() === 'empty',
  )
  readonly #active = computed(() => this.flags.rows().filter(({ status }) => status === 'active'))
  protected readonly codeStatus = computed(() => this.#active().filter(isCodeStatus))
  protected readonly alerts = computed(() => this.#active().filter((flag) => !isCodeStatus(flag)))
  protected readonly text = formatConcept
}
