import { expect, test } from 'vitest'
import { chooseName, formatName, formatSpokenName, initials, patientName, preferredName } from './name.ts'

test('a resident is LAST, First', () => {
  expect(formatName({ family: 'Halvorsen', given: ['Dorothy', 'Ann'] })).toBe('HALVORSEN, Dorothy Ann')
  expect(formatName({ family: 'de la Cruz' })).toBe('DE LA CRUZ')
  expect(formatName({ given: ['Cher'] })).toBe('Cher')
  expect(formatName({ text: 'Unknown woman' })).toBe('Unknown woman')
  expect(formatName(undefined)).toBe('')
})

test('the official name is shown, never one that has ended or a maiden name', () => {
  const maiden = { use: 'maiden' as const, family: 'McClure' }
  const ended = { use: 'official' as const, family: 'Old', period: { end: '1990' } }
  const usual = { use: 'usual' as const, family: 'Langworth' }
  expect(chooseName([maiden, ended, usual])?.family).toBe('Langworth')
  expect(patientName({ name: [maiden] })).toBe('MCCLURE')
})

test('staff and family are named as they are spoken to', () => {
  expect(formatSpokenName({ prefix: ['Dr.'], given: ['Adán'], family: 'Mondragón', suffix: ['MD'] })).toBe(
    'Dr. Adán Mondragón MD',
  )
})

test('a nickname is the preferred name', () => {
  expect(preferredName({ name: [{ family: 'H' }, { use: 'nickname', given: ['Dot'] }] })).toBe('Dot')
})

test('initials of a name without letters say so', () => {
  expect(initials({ given: ['Dorothy'], family: 'Halvorsen' })).toBe('DH')
  expect(initials({ text: 'Unknown' })).toBe('?')
})
