import { Component } from '@angular/core'
import { RouterLink } from '@angular/router'

@Component({
  selector: 'shell-not-found-page',
  imports: [RouterLink],
  template: `
    <div class="scroll narrow">
      <article class="card">
        <header><h2 i18n>There is no such screen</h2></header>
        <p class="nothing">
          <span i18n>The address may be old or mistyped.</span>&ngsp;<a routerLink="/" i18n
            >Go to the start</a
          >
        </p>
      </article>
    </div>
  `,
  host: { class: 'work' },
})
export class NotFoundPage {}
