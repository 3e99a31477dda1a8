import { Component, computed, inject, signal, viewChild } from '@angular/core'
import { Router } from '@angular/router'
import { Combobox, ModuleDirectory, OptionTemplate } from '@medley/ui'
import { searchTerms } from './search-terms.ts'
import { type FoundPatient, PatientFinder } from './patient-finder.ts'
import { PatientOption } from './patient-option.ts'

/** Finds a resident from anywhere: `/`, a few letters, Enter. */
@Component({
  selector: 'shell-patient-search',
  imports: [Combobox, OptionTemplate, PatientOption],
  providers: [PatientFinder],
  template: `
    <medley-combobox
      label="Search patients"
      i18n-label
      placeholder="Name, room, MRN or birth date"
      i18n-placeholder
      hint="/"
      [options]="finder.found()"
      [isBehind]="finder.isBehind()"
      [hasContent]="message() !== '' || finder.found().length > 0"
      [text]="text()"
      (textChange)="setText($event)"
      (picked)="open($event)"
    >
      @if (message(); as message) {
        <p comboboxHead class="message" [class.s-overdue]="finder.state() === 'failed'" role="status">
          {{ message }}
        </p>
      }
      <ng-template medleyOption let-patient
        ><shell-patient-option [patient]="patient" [terms]="terms()"
      /></ng-template>
      <p comboboxFoot class="keys">
        <kbd class="kbd">↑</kbd>&ngsp;<kbd class="kbd">↓</kbd>&ngsp;<span i18n>choose</span>
        <kbd class="kbd">Enter</kbd>&ngsp;<span i18n>open chart</span>
      </p>
    </medley-combobox>
  `,
  host: { '(document:keydown)': 'onKey($event)' },
})
export class PatientSearch {
  protected readonly finder = inject(PatientFinder)
  readonly #router = inject(Router)
  readonly #directory = inject(ModuleDirectory)
  private readonly combobox = viewChild.required<Combobox<FoundPatient>>(Combobox)
  protected readonly text = signal('')
  protected readonly terms = computed(() => searchTerms(this.text()).names)

  protected readonly message = computed(() => {
    if (this.text().trim().length < 2) return ''
    switch (this.finder.state()) {
      case 'failed':
        return $localize`The search could not be made. Residents may exist that are not shown.`
      case 'empty':
        return $localize`No resident matches.`
      case 'full':
        return this.finder.hasMore() ? $localize`More residents match. Type more letters.` : ''
      case 'loading':
        return this.finder.found().length ? '' : $localize`Searching`
    }
  })

  protected setText(text: string): void {
    this.text.set(text)
    this.finder.find(text)
  }

  /** A chart that is open keeps its tab, so that residents can be gone through one after the other. */
  protected open({ id }: FoundPatient): void {
    const [, place, , segment] = this.#router.url.split(/[?#]/)[0]?.split('/') ?? []
    const isModule = this.#directory.modules().some(({ path }) => path === segment)
    void this.#router.navigate(['/p', id, place === 'p' && segment && isModule ? segment : 'summary'])
  }

  protected onKey(event: KeyboardEvent): void {
    const target = event.target as HTMLElement | null
    const isWriting = target?.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target?.tagName ?? '')
    if (event.key !== '/' || isWriting || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    this.combobox().focus()
  }
}
