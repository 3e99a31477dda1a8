/** The sign-in page: static, without script, filled with an error sentence and the demo hint, in the language of the browser. */
import { readFileSync } from 'node:fs'
import type { AppResponse } from '@medley/client/message'
import type { Say } from '../../identity/pages/say.ts'
import { securityHeaders } from '../../identity/pages/page.ts'

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '')

export interface LoginPage {
  file: URL
  /** Password of the demo accounts, which the page then names; empty: none. */
  demoPassword: string
  /** What the other provider is called, where one is set. */
  external(): Promise<string | undefined>
}

/** Who cannot be asked is not offered. */
export function createLoginPage({
  file,
  demoPassword,
  external,
}: LoginPage): (state: { error: string; back: string; say: Say }) => Promise<AppResponse> {
  const template = readFileSync(file, 'utf8')
  return async ({ error, back, say }) => {
    const label = await external().catch(() => undefined)
    const demo = demoPassword && say(DEMO, { password: demoPassword })
    const values: Readonly<Record<string, string>> = { error, return: back, demo, language: say.language }
    return {
      status: 200,
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        ...securityHeaders(),
      },
      body: template
        .replace('<!--external-->', () => (label === undefined ? '' : externalLink(label, back, say)))
        .replace(/\{\{([^}]+)\}\}/g, (_, name: string) => escaped(values[name] ?? say(name))),
    }
  }
}

const DEMO = 'Demo: nurse, physician, aide, therapist, biller; password {password}'

const externalLink = (label: string, back: string, say: Say): string =>
  `<p class="or"><span>${say('or')}</span></p><a class="btn lg" href="/login/external?return=${encodeURIComponent(back)}">${escaped(say('Sign in with {name}', { name: label }))}</a>`
