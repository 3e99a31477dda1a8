/** Which language the screens speak: chosen by each person, remembered on the device. */
import { translator, type Texts } from './speak.ts'

export const languages = [
  { id: 'en', name: 'English' },
  { id: 'es', name: 'Español' },
] as const

export type Language = (typeof languages)[number]['id']

/** The catalogue of a language, as the manifest names it. */
export interface Catalogue {
  readonly url: string
  readonly integrity: string
}

const keyOf = (user: string): string => `medley-language:${user}`

export function readLanguage(user: string): Language {
  try {
    return languages.find(({ id }) => id === localStorage.getItem(keyOf(user)))?.id ?? 'en'
  } catch {
    // Storage may be forbidden on a shared device.
    return 'en'
  }
}

/** Texts were read with the code that shows them, so the page is loaded anew. */
export function chooseLanguage(user: string, language: Language): void {
  localStorage.setItem(keyOf(user), language)
  location.reload()
}

/** Before any code that holds texts is loaded. Without its catalogue a page speaks English rather than not at all. */
export async function speak(language: Language, catalogue: Catalogue | undefined): Promise<void> {
  if (language === 'en' || !catalogue) return
  const response = await fetch(catalogue.url, { integrity: catalogue.integrity }).catch(() => undefined)
  if (!response?.ok) return
  $localize.translate = translator((await response.json()) as Texts)
  document.documentElement.lang = language
}
