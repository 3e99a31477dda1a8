import { Component, computed, inject, linkedSignal, signal } from '@angular/core'
import {
  Card,
  facilityNow,
  formatMoment,
  Icon,
  injectFhir,
  injectRead,
  injectSave,
  injectSearch,
  ModulePages,
  PatientContext,
  patientName,
  SaveFailed,
  Session,
} from '@medley/ui'
import { isOwnStay } from '../../model/census.ts'
import { packetDocument, type PacketPart, transferReason } from '../../model/packet.ts'
import { isGoingOn } from '../../model/stay.ts'
import { injectPacket } from './inject-packet.ts'

/**
 * What goes along with a resident who is sent to the hospital, on one printable page.
 * Safety: every part that could not be read says so, on the screen, on paper and in the document that is kept.
 */
@Component({
  selector: 'adt-packet-page',
  imports: [Card, Icon, ModulePages, SaveFailed],
  templateUrl: './packet.page.html',
  styleUrl: './packet.page.css',
  host: { class: 'work' },
})
export class PacketPage {
  readonly #fhir = injectFhir()
  readonly #session = inject(Session)
  readonly #patientId = inject(PatientContext).patientId
  readonly #patient = injectRead('Patient', () => this.#patientId())
  readonly #stays = injectSearch('Encounter', () => {
    const patient = this.#patientId()
    return patient ? { patient, status: 'in-progress,onleave', _sort: '-date', _count: 20 } : null
  })
  protected readonly packet = injectPacket(() => this.#patientId())
  protected readonly save = injectSave()
  protected readonly stay = computed(() =>
    this.#stays.rows().find((stay) => isGoingOn(stay) && isOwnStay(stay)),
  )
  protected readonly isStayUnread = computed(() => this.#stays.state() === 'failed')
  /** What was typed stays, whatever happens to the stay meanwhile. */
  protected readonly typed = linkedSignal<string | null, string | null>({
    source: () => this.#patientId(),
    computation: () => null,
  })
  protected readonly reason = computed(() => this.typed() ?? transferReason(this.stay()))
  protected readonly name = computed(() => patientName(this.#patient.value()))
  protected readonly facility = computed(() => this.#session.facility()?.name ?? '')
  protected readonly madeBy = computed(() => this.#session.user()?.name ?? '')
  protected readonly madeAt = formatMoment(facilityNow().toISOString())
  /** Documents are written by those who care for the resident. */
  protected readonly mayKeep = computed(() => this.#session.hasRole('nurse', 'physician'))
  protected readonly keptId = signal<string | null>(null)

  protected readonly print = (): void => window.print()

  protected async keep(): Promise<void> {
    const subject = { reference: `Patient/${this.#patientId() ?? ''}` }
    const document = packetDocument([this.#reasonPart(), ...this.packet.parts()], {
      subject,
      stay: this.stay(),
      by: this.#session.signature(),
      at: facilityNow().toISOString(),
      title: $localize`Hospital transfer packet`,
    })
    await this.save.run(async () => {
      const { stored } = await this.#fhir.create(document)
      this.keptId.set(stored.id ?? null)
      return $localize`Transfer packet kept in the record`
    })
  }

  #reasonPart(): PacketPart {
    const reason = this.reason().trim()
    return {
      title: $localize`Reason for transfer`,
      loinc: '42349-1',
      state: reason ? 'full' : this.isStayUnread() ? 'failed' : 'empty',
      lines: reason ? [reason] : [],
      entries: [],
    }
  }
}
