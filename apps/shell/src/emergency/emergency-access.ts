import { computed, DestroyRef, inject, Service, signal } from '@angular/core'
import { PatientContext, Session } from '@medley/ui'
import { ScreenLock } from '../lock/screen-lock.ts'
import { SessionChannel } from '../session/session-channel.ts'
import { codeOf } from '../session/read-session.ts'

/** `GET /api/emergencies/mine`. */
interface OwnEmergency {
  readonly id: string
  readonly patient: string
  readonly leftSeconds: number
}

/** Emergency access that holds now. */
export interface OpenGlass {
  readonly id: string
  /** Id of the patient. */
  readonly patient: string
  /** ms since 1970, of this browser's clock. */
  readonly until: number
}

export type GlassAnswer = 'open' | 'step-up' | 'too-often' | 'unknown' | 'failed'

const answers: Readonly<Record<string, GlassAnswer>> = {
  'step-up-required': 'step-up',
  'emergency-too-often': 'too-often',
  'resource-unknown': 'unknown',
}

const everyMs = 1000

/** What the person has opened in an emergency: until when, its end by hand, and how another chart is opened. */
@Service()
export class EmergencyAccess {
  readonly #session = inject(Session)
  readonly #context = inject(PatientContext)
  readonly #lock = inject(ScreenLock)
  readonly #channel = inject(SessionChannel)
  readonly #glasses = signal<readonly OpenGlass[]>([])
  readonly #now = signal(Date.now())
  readonly open = computed(() => this.#glasses().filter(({ until }) => until > this.#now()))
  /** Courtesy: the server decides. */
  readonly isOffered = computed(() => this.#session.hasRole('physician', 'nurse'))
  /** Whose chart is about to be opened; `null` while nobody is asked why. */
  readonly asked = signal<string | null>(null)

  constructor() {
    const timer = setInterval(() => this.#look(), everyMs)
    inject(DestroyRef).onDestroy(() => clearInterval(timer))
    this.#channel.listen((news) => {
      if (news === 'changed') void this.refresh()
    })
    void this.refresh()
  }

  secondsLeft({ until }: OpenGlass): number {
    return Math.max(0, Math.ceil((until - this.#now()) / 1000))
  }

  async refresh(): Promise<void> {
    if (!this.isOffered()) return
    const response = await this.#ask('mine').catch(() => null)
    if (!response?.ok) return
    const { emergencies } = (await response.json()) as { emergencies: readonly OwnEmergency[] }
    const now = Date.now()
    this.#now.set(now)
    this.#glasses.set(
      emergencies.map(({ id, patient, leftSeconds }) => ({ id, patient, until: now + leftSeconds * 1000 })),
    )
  }

  /** Whether it is over. What was on the screen by it goes away. */
  async end(glass: OpenGlass): Promise<boolean> {
    const response = await this.#ask(`${glass.id}/end`, 'POST').catch(() => null)
    if (!response?.ok && response?.status !== 404) return false
    this.#glasses.update((all) => all.filter(({ id }) => id !== glass.id))
    this.#channel.tell('changed')
    this.#close([glass])
    return true
  }

  /** Opens a chart for half an hour; the reason goes on record. */
  async break(patient: string, { code, reason }: { code: string; reason: string }): Promise<GlassAnswer> {
    const parameter = [
      { name: 'reasonCode', valueCode: code },
      { name: 'reason', valueString: reason },
    ]
    const response = await fetch(`/fhir/R4/Patient/${encodeURIComponent(patient)}/$break-glass`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/fhir+json', 'X-Medley-CSRF': this.#session.csrf() },
      body: JSON.stringify({ resourceType: 'Parameters', parameter }),
    }).catch(() => null)
    if (response?.ok) return 'open'
    return (response && answers[(await codeOf(response)) ?? '']) ?? 'failed'
  }

  #ask(path: string, method = 'GET'): Promise<Response> {
    const headers = { 'X-Medley-CSRF': this.#session.csrf(), 'X-Medley-Background': '1' }
    return fetch(`/api/emergencies/${path}`, { method, headers, cache: 'no-store' })
  }

  #look(): void {
    if (this.#glasses().length === 0) return
    const now = Date.now()
    const over = this.#glasses().filter(({ until }) => until <= now)
    this.#now.set(now)
    this.#glasses.update((all) => all.filter(({ until }) => until > now))
    this.#close(over)
  }

  /** The open chart of somebody whose time is over leaves the page; unsaved work of it could not be saved any more. */
  #close(over: readonly OpenGlass[]): void {
    const open = this.#context.patientId()
    if (over.some(({ patient }) => patient === open)) this.#lock.leave(() => location.assign('/'))
  }
}
