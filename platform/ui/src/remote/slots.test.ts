import { Component, input } from '@angular/core'
import { expect, test } from 'vitest'
import { defineRemote } from './remote.ts'

@Component({ selector: 'test-fitting', template: '' })
class Fitting {
  readonly patientId = input.required<string>()
}

@Component({ selector: 'test-missing', template: '' })
class Missing {
  readonly other = input('')
}

@Component({ selector: 'test-wrong', template: '' })
class Wrong {
  readonly patientId = input.required<number>()
}

const widget = { id: 'w', order: 1 }

// What is checked here is that it compiles, and that the marked lines do not.
test('a widget must take the inputs of its slot', () => {
  const remote = defineRemote({
    module: 'labs',
    pages: {},
    extensions: {
      'chart.summary': [
        { ...widget, load: () => Promise.resolve(Fitting) },
        // @ts-expect-error -- it does not take the patient.
        { ...widget, load: () => Promise.resolve(Missing) },
        // @ts-expect-error -- it takes the patient as a number.
        { ...widget, load: () => Promise.resolve(Wrong) },
      ],
    },
  })
  expect(remote.module).toBe('labs')
})

test('a slot must exist', () => {
  // @ts-expect-error -- the shell has no such slot.
  defineRemote({ module: 'labs', pages: {}, extensions: { 'chart.sumary': [] } })
  expect(true).toBe(true)
})
