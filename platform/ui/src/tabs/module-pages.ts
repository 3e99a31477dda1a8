import { Component, computed, inject, input } from '@angular/core'
import { RouterLink, RouterLinkActive } from '@angular/router'
import { isOfferedTo, ModuleDirectory } from '../context/module-directory.ts'
import { PatientContext } from '../context/patient-context.ts'
import { Session } from '../context/session.ts'

/** The pages of one module, in the open chart or of the whole house, as its manifest lists them. */
@Component({
  selector: 'medley-module-pages',
  imports: [RouterLink, RouterLinkActive],
  template: `
    @if (links().length > 1) {
      <nav class="seg" [attr.aria-label]="label()">
        @for (link of links(); track link.url) {
          <a
            [routerLink]="link.url"
            routerLinkActive="on"
            [routerLinkActiveOptions]="{ exact: true }"
            ariaCurrentWhenActive="page"
            >{{ link.label }}</a
          >
        }
      </nav>
    }
  `,
})
export class ModulePages {
  readonly module = input.required<string>()
  readonly in = input<'chart' | 'house'>('chart')
  readonly #directory = inject(ModuleDirectory)
  readonly #context = inject(PatientContext)
  readonly #session = inject(Session)

  readonly #entry = computed(() => this.#directory.find(this.module()))
  protected readonly label = computed(() => this.#directory.labelOf(this.module()))
  protected readonly links = computed(() => {
    const [entry, patientId, place] = [this.#entry(), this.#context.patientId(), this.in()]
    const start = place === 'house' ? [''] : ['/p', patientId]
    if (!entry || (place === 'chart' && !patientId)) return []
    return entry.pages
      .filter((page) => page.in === place && !page.path.includes(':'))
      .filter((page) => isOfferedTo(page, this.#session.user()?.roles ?? []))
      .map(({ path, label }) => ({
        label,
        url: [...start, entry.path, ...(path ? [path] : [])].join('/'),
      }))
  })
}
