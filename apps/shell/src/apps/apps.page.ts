import { Component, computed, inject, input, resource, signal } from '@angular/core'
import { Card, failureOf, Icon, type Loadable, stateOf } from '@medley/ui'
import { SessionCalls } from '../session/session-calls.ts'

/** `GET /session/apps`. */
interface SmartApp {
  readonly id: string
  readonly name: string
  /** Where it comes from: `apps.example.org`. */
  readonly site?: string
}

async function readApps(): Promise<readonly SmartApp[]> {
  const response = await fetch('/session/apps', { cache: 'no-store' })
  if (!response.ok) throw new Error(`/session/apps: HTTP ${response.status}`)
  return ((await response.json()) as { apps: readonly SmartApp[] }).apps
}

/** SMART apps that the person can open in this chart. Each comes from a site of its own, in a page of its own. */
@Component({
  selector: 'shell-apps-page',
  imports: [Card, Icon],
  template: `
    <div class="scroll narrow">
      <h1 class="sr" i18n>Apps</h1>
      @if (problem()) {
        <p class="notice s-overdue" role="alert">{{ problem() }}</p>
      }
      <medley-card
        module="apps"
        heading="Apps"
        i18n-heading
        icon="app-window"
        [data]="apps"
        none="No app is registered for your work here."
        i18n-none
        [skeletonRows]="2"
      >
        <ul class="devices">
          @for (app of rows(); track app.id) {
            <li>
              <medley-icon name="app-window" [size]="20" />
              <div>
                <p class="b">{{ app.name }}</p>
                <p class="t2 dense">{{ app.site }}</p>
              </div>
              <button type="button" class="btn end" [disabled]="opening() === app.id" (click)="open(app)">
                <medley-icon name="external-link" /><span i18n>Open</span
                ><span class="sr">{{ app.name }}</span>
              </button>
            </li>
          }
        </ul>
      </medley-card>
      <p class="t3 dense below" i18n>
        An app opens in a page of its own and asks which parts of this chart it may read. What you allow ends
        with “Sign out everywhere” under “Your sessions”.
      </p>
    </div>
  `,
  host: { class: 'work' },
})
export class AppsPage {
  readonly patientId = input.required<string>()
  readonly #calls = inject(SessionCalls)
  readonly #apps = resource({ loader: readApps })
  protected readonly rows = computed(() => (this.#apps.hasValue() ? this.#apps.value() : []))
  protected readonly apps: Loadable = {
    state: computed(() => stateOf(this.#apps, (rows) => rows.length === 0)),
    failure: computed(() => failureOf(this.#apps)),
    asOf: signal(undefined),
    notices: signal([]),
    reload: () => void this.#apps.reload(),
  }
  protected readonly problem = signal('')
  /** Id of the app whose launch is asked for. */
  protected readonly opening = signal('')

  /** The window comes first: browsers open none after an answer. Cut off from us, so that it cannot lead this page away. */
  protected async open({ id, name }: SmartApp): Promise<void> {
    const page = window.open('about:blank', '_blank')
    if (page) page.opener = null
    this.opening.set(id)
    const response = await this.#calls.post('launch', { client: id, patient: this.patientId() })
    this.opening.set('')
    if (response?.ok && page) {
      const { url } = (await response.json()) as { url: string }
      page.location.replace(url)
      return this.problem.set('')
    }
    page?.close()
    this.problem.set(
      page
        ? $localize`${name}:app: could not be opened. Try again.`
        : $localize`The browser did not open a page. Allow it for this site, and try again.`,
    )
  }
}
