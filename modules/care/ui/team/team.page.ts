import { Component, computed, inject } from '@angular/core'
import type { CareTeam, CareTeamParticipant } from 'fhir/r4'
import {
  Card,
  formatCode,
  formatConcept,
  formatConcepts,
  formatPeriod,
  formatReference,
  injectSearch,
  ModulePages,
  PatientContext,
  ShowMore,
  StatusChip,
} from '@medley/ui'

/** Who cares for the resident, team by team. */
@Component({
  selector: 'care-team-page',
  imports: [Card, ModulePages, ShowMore, StatusChip],
  template: `
    <div class="scroll">
      <h1 class="sr" i18n>Care team</h1>
      <div class="toolbar"><medley-module-pages module="care" /></div>
      <medley-card
        module="care"
        heading="Care teams"
        i18n-heading
        icon="users"
        [data]="teams"
        [skeletonRows]="8"
        none="No care teams recorded."
        i18n-none
      >
        @for (team of sorted(); track team.id) {
          <h3 class="grouphead">
            {{ name(team) }}
            <span class="end t3">{{ period(team.period) }}</span>
            <medley-status [status]="team.status === 'active' ? 'info' : null">{{
              code(team.status)
            }}</medley-status>
          </h3>
          <ul class="list">
            @for (member of members(team); track $index) {
              <li>
                <b class="b grow">{{ person(member) }}</b>
                <span class="t2">{{ role(member) }}</span>
              </li>
            } @empty {
              <li class="t2" i18n>No members recorded.</li>
            }
          </ul>
        }
        <medley-show-more [list]="teams" />
      </medley-card>
    </div>
  `,
  host: { class: 'work' },
})
export class TeamPage {
  readonly #patientId = inject(PatientContext).patientId
  protected readonly teams = injectSearch('CareTeam', () => {
    const patient = this.#patientId()
    return patient ? { patient, _count: 50 } : null
  })
  protected readonly sorted = computed(() => {
    const isOver = ({ status }: CareTeam): number => Number(status !== 'active')
    return [...this.teams.rows()].sort(
      (a, b) => isOver(a) - isOver(b) || (b.period?.start ?? '').localeCompare(a.period?.start ?? ''),
    )
  })
  protected readonly period = formatPeriod
  protected readonly code = formatCode
  protected readonly name = ({ name, reasonCode, category }: CareTeam): string =>
    name ?? (formatConcepts(reasonCode) || formatConcepts(category) || $localize`Care team`)
  /** The resident is a member of every team, which says nothing. */
  protected readonly members = ({ participant = [] }: CareTeam): readonly CareTeamParticipant[] =>
    participant.filter(({ member }) => !member?.reference?.includes('Patient/'))
  protected readonly person = ({ member }: CareTeamParticipant): string =>
    formatReference(member) || $localize`Name not recorded`
  protected readonly role = ({ role }: CareTeamParticipant): string => formatConcept(role?.[0])
}
