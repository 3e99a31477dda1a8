import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import spanish from './es.json' with { type: 'json' }
import { sayFor } from './say.ts'

test('the browser is answered in the language that it wants most of those there are', () => {
  const of = (header: string | undefined): string => sayFor(header).language
  assert.deepEqual(
    ['es-MX,es;q=0.9,en;q=0.8', 'en-US,es;q=0.5', 'fr, es;q=0.3', 'fr', '*', 'es;q=0', undefined].map(of),
    ['es', 'en', 'es', 'en', 'en', 'en', 'en'],
  )
})

test('values are filled in, and what is not translated is said in English', () => {
  assert.equal(sayFor('es')('Allow {app}?', { app: 'Vitals' }), '¿Permitir a Vitals?')
  assert.equal(sayFor('es')('No such text {app}', { app: 'x' }), 'No such text x')
})

test('each translation is of a text that a page says', () => {
  const code = ['consent-page', 'picker-page', 'error-page', 'page', '../interactions', '../server', '../../gateway/auth/code-page', '../../gateway/auth/sign-in', '../../gateway/web/login-page', '../../gateway/web/signed-in-page']
    .map((name) => readFileSync(new URL(`${name}.ts`, import.meta.url), 'utf8'))
    .concat(readFileSync(new URL('../../shell/login/login.html', import.meta.url), 'utf8'))
    .join('\n') // prettier-ignore
  assert.deepEqual(
    Object.keys(spanish).filter((text) => !code.includes(text)),
    [],
  )
})
