import { readManifest } from './federation/manifest.ts'
import { applyDisplay } from './frame/display.ts'
import { readLanguage, speak } from './language/language.ts'
import { readSession } from './session/read-session.ts'

/**
 * Manifest and session come together; without a session there is nothing to show but the sign-in page. The screens are
 * loaded once the language is there: their texts are read with them.
 */
async function start(): Promise<void> {
  applyDisplay()
  const [manifest, session] = await Promise.all([readManifest(), readSession()])
  if (!session) return
  const language = readLanguage(session.user.id)
  await speak(language, manifest.texts?.[language])
  const { openScreens } = await import('./open-screens.ts')
  await openScreens({ manifest, session })
}

start().catch((error: unknown) => {
  document.body.textContent = 'Medley could not start. Reload the page.'
  // eslint-disable-next-line no-console -- there is no screen yet that could tell it
  console.error(error)
})
