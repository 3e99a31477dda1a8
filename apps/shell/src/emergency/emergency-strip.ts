import { Component, inject, signal } from '@angular/core'
import { RouterLink } from '@angular/router'
import { Icon, injectResidents, patientName } from '@medley/ui'
import { EmergencyAccess, type OpenGlass } from './emergency-access.ts'

const twoDigits = (value: number): string => String(value).padStart(2, '0')

/** Says as long as it holds that a chart was opened in an emergency, how long yet, and ends it. */
@Component({
  selector: 'shell-emergency-strip',
  imports: [Icon, RouterLink],
  template: `
    @for (glass of access.open(); track glass.id) {
      <section class="strip glass s-overdue" aria-label="Emergency access" i18n-aria-label>
        <medley-icon name="shield-alert" />
        <span class="grow">
          <b i18n>Emergency access</b>&ngsp;<span i18n>to the chart of</span>&ngsp;<a
            [routerLink]="['/p', glass.patient, 'summary']"
            >{{ nameOf(glass) }}</a
          ><span i18n>. All you open is on record and will be reviewed.</span>
        </span>
        <span class="num" role="timer" i18n>{{ left(glass) }} left</span>
        <button type="button" class="btn sm" (click)="end(glass)" i18n>End now</button>
      </section>
    }
    @if (problem()) {
      <p class="strip s-overdue" role="alert">{{ problem() }}</p>
    }
  `,
})
export class EmergencyStrip {
  protected readonly access = inject(EmergencyAccess)
  protected readonly problem = signal('')
  readonly #residents = injectResidents(() =>
    this.access.open().map(({ patient }) => ({ reference: `Patient/${patient}` })),
  )

  protected nameOf({ patient }: OpenGlass): string {
    return patientName(this.#residents.find({ reference: `Patient/${patient}` })) || $localize`one resident`
  }

  protected left(glass: OpenGlass): string {
    const seconds = this.access.secondsLeft(glass)
    return `${Math.floor(seconds / 60)}:${twoDigits(seconds % 60)}`
  }

  protected async end(glass: OpenGlass): Promise<void> {
    const isOver = await this.access.end(glass)
    this.problem.set(isOver ? '' : $localize`Emergency access could not be ended. It ends by its time.`)
  }
}
