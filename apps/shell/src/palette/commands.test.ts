import { expect, test } from 'vitest'
import { type Command, matchCommands } from './commands.ts'

const command = (label: string, group: string): Command => ({
  id: label,
  label,
  group,
  icon: 'list',
  run: () => undefined,
})
const all = [
  command('Med pass', 'Medications'),
  command('Midnight census', 'Stays'),
  command('MARSH, Joyce', 'Recently opened'),
]

test('each word begins a word of the command or of where it belongs', () => {
  expect(matchCommands(all, 'mid cen').map(({ label }) => label)).toEqual(['Midnight census'])
  expect(matchCommands(all, 'med').map(({ label }) => label)).toEqual(['Med pass'])
  expect(matchCommands(all, 'recent joy').map(({ label }) => label)).toEqual(['MARSH, Joyce'])
})

test('without words everything is offered', () => {
  expect(matchCommands(all, ' ')).toHaveLength(3)
})
