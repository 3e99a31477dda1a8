import { Component, computed, inject, input, linkedSignal, output, signal } from '@angular/core'
import { Router } from '@angular/router'
import type { Encounter } from 'fhir/r4'
import {
  Drawer,
  facilityNow,
  fromLocalInput,
  injectFhir,
  injectSave,
  Reasons,
  SaveFailed,
  toLocalInput,
} from '@medley/ui'
import type { Bed } from '../../model/beds.ts'
import {
  addMovement,
  faultOf,
  type Movement,
  type MovementKind,
  movementsOf,
  withoutLast,
} from '../../model/movements.ts'
import { dispositions, leaveReasons, movementNames, movementTitles } from './movement-words.ts'

/** One movement of a stay: when, where to, why. What is proposed is the usual; the button says what will happen. */
@Component({
  selector: 'adt-movement-drawer',
  imports: [Drawer, Reasons, SaveFailed],
  template: `
    <medley-drawer [heading]="title()" (closed)="closed.emit()" (confirm)="store()">
      <p class="b">{{ name() }}</p>
      @if (kind() === 'move' || kind() === 'return') {
        <label class="field">
          <span i18n>Bed</span>
          <select class="ctl" (change)="bedId.set($any($event.target).value)">
            @for (bed of choices(); track bed.id) {
              <option [value]="bed.id" [selected]="bed.id === bedId()">{{ bed.name }}</option>
            }
          </select>
        </label>
      }
      @if (kind() === 'hospital' || kind() === 'leave') {
        <medley-reasons
          label="Reason"
          i18n-label
          [reasons]="reasons()"
          [hasNote]="false"
          [(chosen)]="reason"
        />
        <label class="tick">
          <input type="checkbox" [checked]="isHeld()" (change)="isHeld.set(!isHeld())" /><span i18n
            >Hold the bed</span
          >
        </label>
      }
      @if (kind() === 'discharge') {
        <label class="field">
          <span i18n>Goes to</span>
          <select class="ctl" (change)="disposition.set($any($event.target).value)">
            @for (one of dispositions; track one.code) {
              <option [value]="one.code" [selected]="one.code === disposition()">{{ one.display }}</option>
            }
          </select>
        </label>
      }
      <label class="field">
        <span i18n>At</span>
        <input class="ctl" type="datetime-local" [value]="at()" (input)="at.set($any($event.target).value)" />
        @if (fault() === 'before-last') {
          <span class="wrong" i18n
            >Before the movement that is already recorded. Take that one back first.</span
          >
        } @else if (fault() === 'future') {
          <span class="wrong" i18n>In the future: record it when it happens.</span>
        }
      </label>
      @if (kind() === 'hospital') {
        <label class="tick">
          <input type="checkbox" [checked]="hasPacket()" (change)="hasPacket.set(!hasPacket())" /><span i18n
            >Open the transfer packet to print</span
          >
        </label>
        <p class="t2 dense" i18n>
          Medication passes show the resident as out until the return; orders stay as they are.
        </p>
      }
      <medley-save-failed [save]="save" />
      <button drawerActions type="button" class="btn lg primary" [disabled]="!mayStore()" (click)="store()">
        {{ title() }}
      </button>
    </medley-drawer>
  `,
})
export class MovementDrawer {
  readonly stay = input.required<Encounter>()
  readonly name = input.required<string>()
  readonly kind = input.required<MovementKind>()
  /** Beds that may be chosen: open ones, and the one that is held. */
  readonly beds = input<readonly Bed[]>([])
  /** The bed it was dropped on. */
  readonly target = input<Bed | null>(null)
  readonly closed = output()
  readonly moved = output()
  readonly #fhir = injectFhir()
  readonly #router = inject(Router)
  protected readonly save = injectSave(() => this.moved.emit())
  protected readonly dispositions = dispositions
  protected readonly title = computed(() => movementTitles[this.kind()])
  readonly #heldId = computed(() =>
    this.kind() === 'return'
      ? (this.stay().location ?? [])
          .findLast(({ status }) => status === 'reserved')
          ?.location.reference?.split('/')
          .pop()
      : undefined,
  )
  protected readonly choices = computed(() =>
    this.beds().filter(({ id, state }) => state === 'open' || id === this.#heldId()),
  )
  protected readonly bedId = linkedSignal(
    () => this.target()?.id ?? this.#heldId() ?? this.choices()[0]?.id ?? '',
  )
  protected readonly reasons = computed(() => leaveReasons[this.kind() === 'hospital' ? 'hospital' : 'leave'])
  protected readonly reason = linkedSignal(() => this.reasons()[0]?.code ?? '')
  protected readonly isHeld = signal(true)
  protected readonly hasPacket = signal(true)
  protected readonly disposition = signal('home')
  readonly #opened = toLocalInput(facilityNow())
  protected readonly at = signal(this.#opened)
  /** Unless a time was chosen it is now to the second: two moves of one minute stay in their order. */
  readonly #instant = computed(() => {
    if (this.at() === this.#opened) return facilityNow().toISOString()
    return this.at() ? fromLocalInput(this.at()).toISOString() : ''
  })
  protected readonly fault = computed(() =>
    faultOf(this.stay(), { at: this.#instant() }, facilityNow().getTime()),
  )
  protected readonly mayStore = computed(
    () =>
      !!this.#instant() &&
      !this.fault() &&
      !this.save.isBusy() &&
      (!['move', 'return'].includes(this.kind()) || !!this.bedId()),
  )

  protected async store(): Promise<void> {
    if (!this.mayStore()) return
    const movement = this.#movement()
    const reason = this.reasons().find(({ code }) => code === this.reason())
    const changed = await this.save.change(
      this.stay(),
      (stay) => {
        const next = addMovement(stay, movement)
        const isOut = movement.kind === 'hospital' || movement.kind === 'leave'
        return isOut && reason
          ? { ...next, reasonCode: [...(stay.reasonCode ?? []), { text: reason.text }] }
          : next
      },
      (stored) => ({
        text: [this.name(), movementNames[movement.kind], movement.bed?.display].filter(Boolean).join(' · '),
        ...(movementsOf(stored).length > 1 ? { undo: () => this.#fhir.update(withoutLast(stored)) } : {}),
      }),
    )
    if (!changed) return
    this.closed.emit()
    if (movement.kind === 'hospital' && this.hasPacket()) await this.#openPacket()
  }

  async #openPacket(): Promise<void> {
    const patient = this.stay().subject?.reference?.split('/').pop()
    if (patient) await this.#router.navigate(['/p', patient, 'adt', 'packet'])
  }

  #movement(): Movement {
    const [kind, at] = [this.kind(), this.#instant()]
    const bed = this.beds().find(({ id }) => id === this.bedId())
    if (kind === 'move' || kind === 'return')
      return { kind, at, bed: bed && { reference: `Location/${bed.id}`, display: bed.name } }
    if (kind === 'discharge')
      return { kind, at, disposition: dispositions.find(({ code }) => code === this.disposition()) }
    return { kind, at, isHeld: this.isHeld() }
  }
}
