/** The sign-in page: static, without script, filled with an error sentence and the demo hint. */
import { readFileSync } from 'node:fs'
import type { AppResponse } from '@medley/client/message'
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
  demo: string
  /** What the other provider is called, where one is set. */
  external(): Promise<string | undefined>
}

/** Who cannot be asked is not offered. */
export function createLoginPage({
  file,
  demo,
  external,
}: LoginPage): (state: { error: string; back: string }) => Promise<AppResponse> {
  const template = readFileSync(file, 'utf8')
  return async ({ error, back }) => {
    const label = await external().catch(() => undefined)
    const values: Readonly<Record<string, string>> = { error, return: back, demo }
    return {
      status: 200,
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        ...securityHeaders(),
      },
      body: template
        .replace('<!--external-->', () => (label === undefined ? '' : externalLink(label, back)))
        .replace(/\{\{(error|return|demo)\}\}/g, (_, name: string) => escaped(values[name] ?? '')),
    }
  }
}

const externalLink = (label: string, back: string): string =>
  `<p class="or"><span>or</span></p><a class="btn lg" href="/login/external?return=${encodeURIComponent(back)}">Sign in with ${escaped(label)}</a>`
