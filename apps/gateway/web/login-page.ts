/** The sign-in page: static, without script, filled with an error sentence and the demo hint. */
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { AppResponse } from '@medley/client/message'
import { securityHeaders } from './security-headers.ts'

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '')

export function createLoginPage(
  file: URL,
  demo: string,
): (state: { error: string; back: string }) => AppResponse {
  const template = readFileSync(file, 'utf8')
  return ({ error, back }) => {
    const nonce = randomBytes(18).toString('base64')
    const values: Readonly<Record<string, string>> = { error, return: back, demo, nonce }
    return {
      status: 200,
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        ...securityHeaders(nonce),
      },
      body: template.replace(/\{\{(error|return|demo|nonce)\}\}/g, (_, name: string) =>
        escaped(values[name] ?? ''),
      ),
    }
  }
}
