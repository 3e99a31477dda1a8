import { bootstrapApplication } from '@angular/platform-browser'
import { translated } from '@medley/ui'
import { appConfig, type Start } from './app.config.ts'
import { App } from './app.ts'

/** The first screen. What the manifest calls modules and pages is said in the language of the page. */
export async function openScreens({ manifest, session }: Start): Promise<void> {
  const modules = manifest.modules.map((entry) => ({
    ...entry,
    label: translated(entry.label),
    pages: entry.pages.map((page) => ({ ...page, label: translated(page.label) })),
  }))
  await bootstrapApplication(App, appConfig({ manifest: { ...manifest, modules }, session }))
}
