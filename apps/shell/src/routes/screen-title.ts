import { inject, Service } from '@angular/core'
import { Title } from '@angular/platform-browser'
import { type RouterStateSnapshot, TitleStrategy } from '@angular/router'

/** Names the browser's tab by its screen. Security: never by the resident, whose name would stay in its history. */
@Service()
export class ScreenTitle extends TitleStrategy {
  readonly #title = inject(Title)

  override updateTitle(snapshot: RouterStateSnapshot): void {
    const title = this.buildTitle(snapshot)
    this.#title.setTitle(title ? `${title} · Medley` : 'Medley')
  }
}
