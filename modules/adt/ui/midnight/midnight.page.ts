import { Component, computed, signal } from '@angular/core'
import type { Encounter } from 'fhir/r4'
import {
  addDays,
  Card,
  formatDay,
  fromLocalInput,
  Icon,
  injectResidents,
  injectSearch,
  localToday,
  ModulePages,
  patientName,
  ResidentLink,
  StatusChip,
} from '@medley/ui'
import { censusAt } from '../../model/census.ts'

/** The census of a midnight: who was in the house, who was out with the bed held, and what changed since the one before. */
@Component({
  selector: 'adt-midnight-page',
  imports: [Card, Icon, ModulePages, ResidentLink, StatusChip],
  template: `
    <div class="scroll stack">
      <div class="toolbar">
        <medley-module-pages module="adt" in="house" />
        <span class="grow"></span>
        <button type="button" class="btn" aria-label="Day before" i18n-aria-label (click)="move(-1)">
          <medley-icon name="chevron-left" />
        </button>
        <h1 class="head" i18n>Midnight of {{ dayName() }}</h1>
        <button
          type="button"
          class="btn"
          aria-label="Day after"
          i18n-aria-label
          [disabled]="day() >= today"
          (click)="move(1)"
        >
          <medley-icon name="chevron-right" />
        </button>
        <button type="button" class="btn" (click)="print()">
          <medley-icon name="printer" /><span i18n>Print</span>
        </button>
      </div>
      <div class="figures">
        <div class="card">
          <b>{{ census().inHouse }}</b><span i18n>in house</span>
        </div>
        <div class="card">
          <b>{{ census().held }}</b><span i18n>out, bed held</span>
        </div>
        <div class="card">
          <b>{{ census().away }}</b><span i18n>out, bed not held</span>
        </div>
        <div class="card">
          <b>+{{ census().came.length }}</b>
          @if (census().came.length) {
            <span>{{ names(census().came) }}</span>
          } @else {
            <span i18n>nobody came</span>
          }
        </div>
        <div class="card">
          <b>−{{ census().went.length }}</b>
          @if (census().went.length) {
            <span>{{ names(census().went) }}</span>
          } @else {
            <span i18n>nobody went</span>
          }
        </div>
      </div>
      <medley-card
        module="adt"
        heading="Census"
        i18n-heading
        icon="moon"
        [data]="stays"
        [skeletonRows]="16"
        none="No stays recorded."
        i18n-none
      >
        <table class="tbl roomy">
          <thead>
            <tr>
              <th scope="col" i18n>Bed</th>
              <th scope="col" i18n>Resident</th>
              <th scope="col" i18n>Since</th>
              <th scope="col" i18n>At midnight</th>
            </tr>
          </thead>
          <tbody>
            @for (row of census().rows; track row.stay.id) {
              <tr>
                <td>
                  <b class="b">{{ row.bed }}</b>
                </td>
                <td>
                  <medley-resident-link [reference]="row.stay.subject" [residents]="residents" module="adt" />
                </td>
                <td>{{ formatDay(row.stay.period?.start) }}</td>
                <td>
                  @switch (row.state) {
                    @case ('in-house') {
                      <medley-status status="done"><span i18n>In house</span></medley-status>
                    }
                    @case ('held') {
                      <medley-status status="held"><span i18n>Out, bed held</span></medley-status>
                    }
                    @case ('away') {
                      <medley-status status="signed" glyph="out"><span i18n>Out</span></medley-status>
                    }
                  }
                </td>
              </tr>
            } @empty {
              <tr>
                <td colspan="4" class="t2" i18n>Nobody was in the house at this midnight.</td>
              </tr>
            }
          </tbody>
        </table>
      </medley-card>
    </div>
  `,
  styleUrl: './midnight.page.css',
  host: { class: 'work' },
})
export class MidnightPage {
  protected readonly today = localToday()
  /** The day that begins at this midnight. */
  protected readonly day = signal(this.today)
  protected readonly dayName = computed(() => formatDay(this.day()))
  protected readonly formatDay = formatDay
  readonly #at = computed(() => fromLocalInput(`${this.day()}T00:00`).getTime())
  readonly #before = computed(() => fromLocalInput(`${addDays(this.day(), -1)}T00:00`).getTime())
  protected readonly stays = injectSearch(
    'Encounter',
    // A stay that goes on, or ended after the midnight before, reaches into this day.
    () => ({
      status: 'in-progress,onleave,finished',
      date: `ge${new Date(this.#before()).toISOString()}`,
      _count: 500,
    }),
    { complete: true },
  )
  protected readonly census = computed(() => censusAt(this.stays.rows(), this.#at(), this.#before()))
  protected readonly residents = injectResidents(() => this.stays.rows().map(({ subject }) => subject))
  protected readonly names = (stays: readonly Encounter[]): string =>
    stays
      .map(({ subject }) => patientName(this.residents.find(subject)))
      .filter(Boolean)
      .join(' · ')

  protected move(days: number): void {
    this.day.update((day) => addDays(day, days))
  }

  protected readonly print = (): void => window.print()
}
