import { Component, signal } from '@angular/core'
import { TestBed } from '@angular/core/testing'
import { expect, test } from 'vitest'
import { ModuleDirectory, type ModuleEntry } from '../context/module-directory.ts'
import { FhirFailure } from '../fhir/fhir-failure.ts'
import type { LoadState } from '../fhir/loadable.ts'
import { Card } from './card.ts'

@Component({
  selector: 'test-host',
  imports: [Card],
  template: `
    <medley-card module="labs" heading="Allergies" icon="pill" none="No allergies recorded." [data]="data">
      <p>Penicillin</p>
    </medley-card>
  `,
})
class Host {
  retries = 0
  readonly state = signal<LoadState>('loading')
  readonly failure = signal<FhirFailure | undefined>(undefined)
  readonly notices = signal<readonly string[]>([])
  readonly data = {
    state: this.state,
    failure: this.failure,
    notices: this.notices,
    asOf: signal(undefined),
    reload: () => void this.retries++,
  }
}

async function render(state: LoadState, failure?: { status: number; module?: string }) {
  TestBed.inject(ModuleDirectory).modules.set([
    { name: 'labs', label: 'Results', version: '1.0.0' } as ModuleEntry,
    { name: 'care', label: 'Care', version: '1.0.0' } as ModuleEntry,
  ])
  const fixture = TestBed.createComponent(Host)
  const host = fixture.componentInstance
  host.state.set(state)
  if (failure) host.failure.set(new FhirFailure('It broke.', failure))
  await fixture.whenStable()
  const element = fixture.nativeElement as HTMLElement
  const article = element.querySelector('article')!
  return { host, element, fixture, state: article.dataset['state'], text: element.textContent }
}

test('loading says so, and shows neither content nor "none"', async () => {
  const { element, state, text } = await render('loading')
  expect(state).toBe('loading')
  expect(element.querySelector('article')!.getAttribute('aria-busy')).toBe('true')
  expect(text).not.toContain('Penicillin')
  expect(text).not.toContain('No allergies')
})

test('empty says what is not there', async () => {
  const { state, text } = await render('empty')
  expect([state, text.includes('No allergies recorded.')]).toEqual(['empty', true])
})

test('full shows the content', async () => {
  const { state, text } = await render('full')
  expect([state, text.includes('Penicillin')]).toEqual(['full', true])
})

test('failed is an alert with a way to try again, and never reads as "none"', async () => {
  const { element, host, state, text } = await render('failed', { status: 500 })
  expect(state).toBe('failed')
  expect(text).toContain('Do not assume there are none.')
  expect(text).not.toContain('No allergies')
  const alert = element.querySelector('[role=alert]')!
  alert.querySelector('button')!.click()
  expect(host.retries).toBe(1)
})

test('a module that is down is named, even if it is another one than the card', async () => {
  const { element, text } = await render('failed', { status: 503, module: 'care' })
  expect(text).toContain('Care is not available')
  expect(text).toContain('This does not mean there is nothing to see.')
  expect(element.querySelector('[role=alert] button')!.textContent).toContain('Try again')
})

test('no access offers no retry, and does not say that there is nothing', async () => {
  const { element, text } = await render('failed', { status: 403 })
  expect(text).toContain('You do not have access to this.')
  expect(element.querySelector('button')).toBeNull()
})

test('what an answer lacks stands above what it has', async () => {
  const { element, host, fixture } = await render('full')
  host.notices.set(['Notes could not be asked.'])
  await fixture.whenStable()
  expect(element.textContent).toContain('Notes could not be asked.')
  expect(element.textContent).toContain('Penicillin')
})
