/** Where the window of another provider ends: it tells the page that is locked, and closes. */
import { randomBytes } from 'node:crypto'
import type { AppResponse } from '@medley/client/message'
import { html, renderPage, securityHeaders } from '../../identity/pages/page.ts'

export const SIGNED_IN_PATH = '/signed-in'

/** The channel on which the pages of a browser tell each other of their session (`apps/shell/src/session/session-channel.ts`). */
const SCRIPT = `new BroadcastChannel('medley-session').postMessage('changed'); window.close()`

export function signedInPage(): AppResponse {
  const nonce = randomBytes(18).toString('base64')
  const headers = securityHeaders()
  const policy = `${headers['content-security-policy']}; script-src 'nonce-${nonce}'`
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      ...headers,
      'content-security-policy': policy,
    },
    body: renderPage({
      title: 'Signed in',
      saying: 'Welcome back.',
      body: html`<form>
        <h1>You are signed in</h1>
        <p class="lead">This window can be closed. Your work is in the other one, as you left it.</p>
        <script nonce="${nonce}">
          ${{ html: SCRIPT }}
        </script>
      </form>`,
    }),
  }
}
