/** Stands instead of screens that nobody signed. */
import type { AppResponse } from '@medley/client/message'
import { sayFor } from '../../identity/pages/say.ts'
import { html, renderPage, securityHeaders } from '../../identity/pages/page.ts'

export const tamperedPage = (): AppResponse => ({
  status: 503,
  headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', ...securityHeaders() },
  body: renderPage({
    // Read by whoever runs the server, not by those who work with it.
    say: sayFor('en'),
    title: 'Not available',
    saying: 'Not today.',
    body: html`<form>
      <h1>The screens are not available</h1>
      <p class="error" role="alert">
        The files on this server are not the ones that were built and signed, so none of them is shown.
      </p>
      <p class="lead">The record itself is not touched. Tell whoever runs Medley.</p>
    </form>`,
  }),
})
