import { expect, test } from 'vitest'
import { messageOf } from './message.ts'
import { translator } from './speak.ts'

test('a text is called by its words and by the names of what is filled in', () => {
  expect(messageOf(['Sign in'])).toEqual({ key: 'Sign in', names: [] })
  expect(messageOf(['', ':count: active'])).toEqual({ key: '{$count} active', names: ['count'] })
  expect(messageOf([':bed|of one bed:Open'])).toEqual({ key: 'bed|Open', names: [] })
  expect(messageOf(['From ', ' to ', '']).key).toBe('From {$PH} to {$PH_1}')
})

test('what is filled in finds its place in the order of the other language; what has no translation stays', () => {
  const translate = translator({ '{$from} to {$to}': 'hasta {$to} desde {$from}' })
  const parts = (...texts: string[]) =>
    Object.assign(texts, { raw: [...texts] }) as unknown as TemplateStringsArray
  expect(translate(parts('', ':from: to ', ':to:'), ['lunes', 'martes'])).toEqual([
    expect.arrayContaining(['hasta ', ' desde ', '']),
    ['martes', 'lunes'],
  ])
  const other = parts('Other')
  expect(translate(other, [])).toEqual([other, []])
})
