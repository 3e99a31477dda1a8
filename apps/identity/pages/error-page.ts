/** What a person sees when there is no app to send an error to. */
import type { ErrorOut, KoaContextWithOIDC } from 'oidc-provider'
import { html, renderPage } from './page.ts'

export async function renderError(ctx: KoaContextWithOIDC, out: ErrorOut): Promise<void> {
  ctx.type = 'html'
  ctx.body = errorPage(out.error_description ?? out.error)
}

export const errorPage = (why: string): string =>
  renderPage({
    title: 'This did not work',
    body: html`<form>
      <h1>This did not work</h1>
      <p class="error" role="alert">${why}</p>
      <p class="lead">Nothing was shared. Go back to the app and start again, or tell whoever runs it.</p>
    </form>`,
  })
