import { bootstrapApplication } from '@angular/platform-browser'
import { appConfig } from './app.config.ts'
import { App } from './app.ts'
import { readManifest } from './federation/manifest.ts'
import { applyDisplay } from './frame/display.ts'
import { readSession } from './session/read-session.ts'

/** Manifest and session come together; without a session there is nothing to show but the sign-in page. */
async function start(): Promise<void> {
  applyDisplay()
  const [manifest, session] = await Promise.all([readManifest(), readSession()])
  if (session) await bootstrapApplication(App, appConfig({ manifest, session }))
}

start().catch((error: unknown) => {
  document.body.textContent = 'Medley could not start. Reload the page.'
  // eslint-disable-next-line no-console -- there is no screen yet that could tell it
  console.error(error)
})
