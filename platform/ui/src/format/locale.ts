/** The language of the page: `en` or `es`, as the root element says. */
export const language = (): string =>
  (typeof document === 'undefined' ? '' : document.documentElement.lang.slice(0, 2)) || 'en'

/** Locales in which days and months read as clinical text does: the day first, in 24 hours. */
const locales: Readonly<Record<string, string>> = { en: 'en-GB', es: 'es-US' }

/** For `Intl`. */
export const locale = (): string => locales[language()] ?? 'en-GB'
