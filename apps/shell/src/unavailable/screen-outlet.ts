import { Component } from '@angular/core'
import { RouterOutlet } from '@angular/router'
import { BrokenCard } from './broken-card.ts'

/** Where screens appear. One that throws while it draws becomes a card; everything around it goes on. */
@Component({
  selector: 'shell-screen-outlet',
  imports: [BrokenCard, RouterOutlet],
  template: `
    @boundary {
      <router-outlet />
    } @error {
      <div class="work">
        <div class="scroll narrow">
          <shell-broken-card [detail]="$error.message" (retry)="$reset()" />
        </div>
      </div>
    }
  `,
  host: { class: 'screen' },
})
export class ScreenOutlet {}
