/** The second step of a sign-in: the code of an authenticator app. */
import type { AppResponse } from '@medley/client/message'
import { html, renderPage, securityHeaders } from '../../identity/pages/page.ts'

export const codePage = (ticket: string, back: string): AppResponse => ({
  status: 200,
  headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', ...securityHeaders() },
  body: renderPage({
    title: 'Enter the code',
    body: html`<form method="post" action="/login">
      <h1>Enter the code</h1>
      <p class="lead">Your authenticator app shows six digits for Medley.</p>
      <input type="hidden" name="ticket" value="${ticket}" />
      <input type="hidden" name="return" value="${back}" />
      <label class="field">
        <span>Code</span>
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
      <button type="submit" class="btn primary lg">Sign in</button>
    </form>`,
  }),
})
