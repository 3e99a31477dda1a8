/** The second step of a sign-in: the code of an authenticator app. */
import type { AppResponse } from '@medley/client/message'
import type { Say } from '../../identity/pages/say.ts'
import { html, renderPage, securityHeaders } from '../../identity/pages/page.ts'

export const codePage = ({ ticket, back, say }: { ticket: string; back: string; say: Say }): AppResponse => ({
  status: 200,
  headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', ...securityHeaders() },
  body: renderPage({
    say,
    title: say('Enter the code'),
    body: html`<form method="post" action="/login">
      <h1>${say('Enter the code')}</h1>
      <p class="lead">${say('Your authenticator app shows six digits for Medley.')}</p>
      <input type="hidden" name="ticket" value="${ticket}" />
      <input type="hidden" name="return" value="${back}" />
      <label class="field">
        <span>${say('Code')}</span>
        <span class="input"
          ><input
            name="code"
            inputmode="numeric"
            autocomplete="one-time-code"
            pattern="[0-9 ]*"
            required
            autofocus
        /></span>
      </label>
      <button type="submit" class="btn primary lg">${say('Sign in')}</button>
    </form>`,
  }),
})
