import { Component, input } from '@angular/core'
import { BannerAlerts } from './banner-alerts.ts'
import { BannerAllergies } from './banner-allergies.ts'
import { BannerIdentity } from './banner-identity.ts'
import { Neighbours } from '../chart/neighbours.ts'
import { BannerRoom } from './banner-room.ts'

/** Who the open chart belongs to, and what must be known before anything is done. Drawn by the shell, always in sight. */
@Component({
  selector: 'shell-banner',
  imports: [BannerAlerts, BannerAllergies, BannerIdentity, BannerRoom, Neighbours],
  template: `
    <section class="banner" role="region" aria-label="Patient" i18n-aria-label>
      <shell-banner-identity [patientId]="patientId()" />
      <shell-banner-room [patientId]="patientId()" />
      <shell-banner-alerts [patientId]="patientId()" />
      <shell-banner-allergies [patientId]="patientId()" />
      <shell-neighbours />
    </section>
  `,
})
export class Banner {
  readonly patientId = input.required<string>()
}
