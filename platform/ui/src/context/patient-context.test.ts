import { TestBed } from '@angular/core/testing'
import { expect, test } from 'vitest'
import { CONFIRM_LEAVE } from './leave-guard.ts'
import { PatientContext } from './patient-context.ts'

function contextWith(answer: boolean) {
  const asked: (readonly string[])[] = []
  const confirm = (losses: readonly string[]): Promise<boolean> => {
    asked.push(losses)
    return Promise.resolve(answer)
  }
  TestBed.configureTestingModule({ providers: [{ provide: CONFIRM_LEAVE, useValue: confirm }] })
  return { context: TestBed.inject(PatientContext), asked }
}

test('opening a chart is a new revision; opening it again is not', async () => {
  const { context } = contextWith(false)
  expect(await context.setPatient('a')).toBe(true)
  expect(await context.setPatient('a')).toBe(true)
  expect([context.patientId(), context.revision()]).toEqual(['a', 1])
})

test('nobody is asked while nothing would be lost', async () => {
  const { context, asked } = contextWith(false)
  context.guardLeave(() => null)
  expect(await context.setPatient('a')).toBe(true)
  expect(asked).toEqual([])
})

test('a user who keeps unsaved work keeps the chart open', async () => {
  const { context, asked } = contextWith(false)
  await context.setPatient('a')
  context.guardLeave(() => 'A nursing note is not saved.')
  expect(await context.setPatient('b')).toBe(false)
  expect(context.patientId()).toBe('a')
  expect(asked).toEqual([['A nursing note is not saved.']])
})

test('a user who lets it go gets the other chart; a guard that was taken away is not asked', async () => {
  const { context, asked } = contextWith(true)
  await context.setPatient('a')
  const release = context.guardLeave(() => 'A note is not saved.')
  expect(await context.setPatient('b')).toBe(true)
  release()
  expect(await context.setPatient('c')).toBe(true)
  expect(asked).toHaveLength(1)
})

test('naming the encounter of the open patient asks nobody and opens nothing new', async () => {
  const { context } = contextWith(false)
  await context.setPatient('a')
  context.setEncounter('stay')
  expect([context.encounterId(), context.revision()]).toEqual(['stay', 1])
})
