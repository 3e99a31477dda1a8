/** Where the window of another provider ends: it tells the page that is locked, and closes. */
import { randomBytes } from 'node:crypto'
import type { AppRequest, AppResponse } from '@medley/client/message'
import { sayFor } from '../../identity/pages/say.ts'
import { html, renderPage, securityHeaders } from '../../identity/pages/page.ts'

export const SIGNED_IN_PATH = '/signed-in'

/** The channel on which the pages of a browser tell each other of their session (`apps/shell/src/session/session-channel.ts`). */
const SCRIPT = `new BroadcastChannel('medley-session').postMessage('changed'); window.close()`

export function signedInPage({ request }: { request: AppRequest }): AppResponse {
  const say = sayFor(request.headers['accept-language'])
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
      say,
      title: say('Signed in'),
      saying: say('Welcome back.'),
      body: html`<form>
        <h1>${say('You are signed in')}</h1>
        <p class="lead">
          ${say('This window can be closed. Your work is in the other one, as you left it.')}
        </p>
        <script nonce="${nonce}">
          ${{ html: SCRIPT }}
        </script>
      </form>`,
    }),
  }
}
