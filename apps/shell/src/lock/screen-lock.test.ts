import '@angular/localize/init'
import { Component, inject } from '@angular/core'
import { TestBed } from '@angular/core/testing'
import { PatientContext, Session } from '@medley/ui'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Detached } from './detached.ts'
import { ScreenLock } from './screen-lock.ts'

const session = {
  user: { id: 'nurse', name: 'Amara Osei, RN', roles: ['nurse'] },
  facility: { id: 'maple-grove', name: 'Maple Grove' },
  csrf: 'x',
}

@Component({
  imports: [Detached],
  template: `@if (!lock.isLocked() || lock.keepsWork()) {
    <div [shellDetached]="lock.isLocked()">
      <p>Ida Lockwood</p>
      <textarea></textarea>
    </div>
  }`,
})
class Screen {
  readonly lock = inject(ScreenLock)
}

beforeEach(() => vi.stubGlobal('fetch', () => Promise.resolve(new Response(null, { status: 204 }))))
afterEach(() => vi.unstubAllGlobals())

async function showScreen() {
  const fixture = TestBed.createComponent(Screen)
  document.body.append(fixture.nativeElement as HTMLElement)
  TestBed.inject(Session).start(session)
  await fixture.whenStable()
  const lock = TestBed.inject(ScreenLock)
  const field = (): HTMLTextAreaElement | null => document.querySelector('textarea')
  return { fixture, lock, field }
}

test('unsaved work leaves the document and comes back as it was', async () => {
  const { fixture, lock, field } = await showScreen()
  const written = field()
  if (written) written.value = 'Slept well.'
  TestBed.inject(PatientContext).guardLeave(() => 'A note is not saved.')

  lock.lock()
  await fixture.whenStable()
  expect([document.body.textContent.includes('Lockwood'), field()]).toEqual([false, null])

  lock.open(session)
  await fixture.whenStable()
  expect(field()).toBe(written)
  expect(field()?.value).toBe('Slept well.')
})

test('with nothing unsaved the screens are taken down', async () => {
  const { fixture, lock, field } = await showScreen()
  const before = field()

  lock.lock()
  await fixture.whenStable()
  expect(field()).toBe(null)

  lock.open(session)
  await fixture.whenStable()
  expect(field()).not.toBe(before)
  expect(field()).not.toBe(null)
})

test('a page that goes away for good shows nothing meanwhile and asks nobody', async () => {
  const { fixture, lock } = await showScreen()
  const go = vi.fn()

  lock.leave(go)
  await fixture.whenStable()

  expect(go).toHaveBeenCalledOnce()
  expect(document.body.textContent.includes('Lockwood')).toBe(false)
  expect(lock.isLeaving).toBe(true)
})
