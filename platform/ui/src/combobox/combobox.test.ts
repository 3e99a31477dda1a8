import { Component, signal } from '@angular/core'
import { type ComponentFixture, TestBed } from '@angular/core/testing'
import { expect, test } from 'vitest'
import { Combobox, OptionTemplate } from './combobox.ts'

interface Resident {
  id: string
}

@Component({
  selector: 'test-host',
  imports: [Combobox, OptionTemplate],
  template: `
    <medley-combobox
      label="Search patients"
      [options]="options()"
      [isBehind]="isBehind()"
      [(text)]="text"
      (picked)="picked.set($event)"
    >
      <ng-template medleyOption let-option>{{ option.id }}</ng-template>
    </medley-combobox>
  `,
})
class Host {
  readonly options = signal<readonly Resident[]>([{ id: 'a' }, { id: 'b' }, { id: 'c' }])
  readonly isBehind = signal(false)
  readonly text = signal('')
  readonly picked = signal<Resident | undefined>(undefined)
}

async function open(fixture: ComponentFixture<Host>) {
  const element = fixture.nativeElement as HTMLElement
  document.body.append(element)
  await fixture.whenStable()
  const field = element.querySelector<HTMLInputElement>('[role=combobox]')!
  field.focus()
  const press = async (key: string): Promise<void> => {
    field.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
    await fixture.whenStable()
  }
  const active = (): string | undefined => {
    const id = field.getAttribute('aria-activedescendant')
    return id ? document.getElementById(id)?.textContent.trim() : undefined
  }
  await fixture.whenStable()
  return { host: fixture.componentInstance, field, press, active }
}

test('the first suggestion is chosen, arrows go round', async () => {
  const { press, active, field } = await open(TestBed.createComponent(Host))
  expect(field.getAttribute('aria-label')).toBe('Search patients')
  expect([field.getAttribute('aria-expanded'), active()]).toEqual(['true', 'a'])
  await press('ArrowDown')
  expect(active()).toBe('b')
  await press('ArrowUp')
  await press('ArrowUp')
  expect(active()).toBe('c')
})

test('Enter takes the chosen one, closes and clears', async () => {
  const { host, press, field } = await open(TestBed.createComponent(Host))
  await press('ArrowDown')
  await press('Enter')
  expect(host.picked()?.id).toBe('b')
  expect([host.text(), field.getAttribute('aria-expanded')]).toEqual(['', 'false'])
})

test('new suggestions start at the first again', async () => {
  const fixture = TestBed.createComponent(Host)
  const { host, press, active } = await open(fixture)
  await press('ArrowDown')
  host.options.set([{ id: 'x' }, { id: 'y' }])
  await fixture.whenStable()
  expect(active()).toBe('x')
})

test('Escape closes without taking anything', async () => {
  const { host, press, field } = await open(TestBed.createComponent(Host))
  await press('Escape')
  expect([host.picked(), field.getAttribute('aria-expanded')]).toEqual([undefined, 'false'])
})

test('Enter without suggestions takes nothing', async () => {
  const fixture = TestBed.createComponent(Host)
  const { host, press } = await open(fixture)
  host.options.set([])
  await fixture.whenStable()
  await press('Enter')
  expect(host.picked()).toBeUndefined()
})

test('Enter before the suggestions of the text are there takes none of the old ones, and the only new one', async () => {
  const fixture = TestBed.createComponent(Host)
  const { host, press } = await open(fixture)
  host.isBehind.set(true)
  await fixture.whenStable()
  await press('Enter')
  expect(host.picked()).toBeUndefined()
  host.options.set([{ id: 'x' }])
  host.isBehind.set(false)
  await fixture.whenStable()
  expect(host.picked()?.id).toBe('x')
})

test('of several that come after Enter none is taken unseen', async () => {
  const fixture = TestBed.createComponent(Host)
  const { host, press, active } = await open(fixture)
  host.isBehind.set(true)
  await fixture.whenStable()
  await press('Enter')
  host.options.set([{ id: 'x' }, { id: 'y' }])
  host.isBehind.set(false)
  await fixture.whenStable()
  expect([host.picked(), active()]).toEqual([undefined, 'x'])
  await press('Enter')
  expect(host.picked()?.id).toBe('x')
})
