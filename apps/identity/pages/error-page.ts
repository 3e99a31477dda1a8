/** What a person sees when there is no app to send an error to. */
import type { ErrorOut, KoaContextWithOIDC } from 'oidc-provider'
import { html, renderPage } from './page.ts'
import { type Say, sayFor } from './say.ts'

export async function renderError(ctx: KoaContextWithOIDC, out: ErrorOut): Promise<void> {
  ctx.type = 'html'
  ctx.body = errorPage(out.error_description ?? out.error, sayFor(ctx.get('accept-language')))
}

export const errorPage = (why: string, say: Say): string =>
  renderPage({
    say,
    title: say('This did not work'),
    body: html`<form>
      <h1>${say('This did not work')}</h1>
      <p class="error" role="alert">${say(why)}</p>
      <p class="lead">
        ${say('Nothing was shared. Go back to the app and start again, or tell whoever runs it.')}
      </p>
    </form>`,
  })
