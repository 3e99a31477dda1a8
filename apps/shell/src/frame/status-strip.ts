import { Component, computed, inject } from '@angular/core'
import { formatTime, Glyph, Icon, ModuleDirectory, ModuleHealth } from '@medley/ui'
import { StatusWatch } from './status-watch.ts'

/** One sentence under the top bar while something does not work. */
@Component({
  selector: 'shell-status-strip',
  imports: [Glyph, Icon],
  template: `
    @if (watch.unreachedSince(); as since) {
      <div class="strip s-due" role="status">
        <medley-icon name="cloud-off" />
        <span
          ><b i18n>Server not reached since {{ time(since) }}.</b>
          <span i18n>What you see may be old.</span></span
        >
      </div>
    } @else if (downNames().length) {
      <div class="strip s-critical" role="status">
        <medley-glyph name="critical" [size]="16" />
        <span
          ><b>{{ sentence() }}</b
          >&ngsp;<span i18n>The other modules work.</span></span
        >
      </div>
    }
  `,
})
export class StatusStrip {
  protected readonly watch = inject(StatusWatch)
  readonly #health = inject(ModuleHealth)
  readonly #directory = inject(ModuleDirectory)
  protected readonly time = formatTime
  protected readonly downNames = computed(() =>
    [...this.#health.down().keys()].map((name) => this.#directory.labelOf(name)),
  )

  protected readonly sentence = computed(() => {
    const since = [...this.#health.down().values()].sort((a, b) => a.getTime() - b.getTime())[0]
    const names = this.downNames()
    const list = new Intl.ListFormat('en', { type: 'conjunction' }).format(names)
    return names.length === 1
      ? $localize`${list}:module: is not available since ${formatTime(since)}:time:.`
      : $localize`${list}:modules: are not available since ${formatTime(since)}:time:.`
  })
}
