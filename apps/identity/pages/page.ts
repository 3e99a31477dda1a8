/** The frame of every page of identity: no script, one style sheet of its own, nothing from elsewhere. */

import type { Say } from './say.ts'

/** Text that is safe as it is; whatever else is put into a page gets escaped. */
export interface Html {
  html: string
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

type Part = string | number | Html | readonly Html[] | undefined

const shown = (part: Part): string => {
  if (part === undefined) return ''
  if (typeof part === 'object') return 'html' in part ? part.html : part.map(({ html }) => html).join('')
  return String(part).replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '')
}

export const html = (texts: TemplateStringsArray, ...parts: Part[]): Html => ({
  html: texts.map((text, place) => (place === 0 ? text : shown(parts[place - 1]) + text)).join(''),
})

/** Where a form may lead besides us: the browser counts the redirect that follows it. */
export function securityHeaders(formTarget = ''): Record<string, string> {
  return {
    'content-security-policy': [
      `default-src 'none'`,
      `style-src 'self'`,
      `img-src 'self'`,
      `font-src 'self'`,
      `base-uri 'none'`,
      `form-action 'self'${formTarget === '' ? '' : ` ${formTarget}`}`,
      `frame-ancestors 'none'`,
      `require-trusted-types-for 'script'`,
      `trusted-types 'none'`,
    ].join('; '),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  }
}

export interface Page {
  say: Say
  title: string
  /** The line beside it. */
  saying?: string
  body: Html
}

export const renderPage = ({
  say,
  title,
  saying = say('You decide what an app sees.'),
  body,
}: Page): string =>
  html`<!doctype html>
    <html lang="${say.language}" data-theme="auto">
      <head>
        <meta charset="utf-8" />
        <title>${title} · Medley</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <link rel="icon" type="image/svg+xml" href="/mark.svg" />
        <link rel="stylesheet" href="/login.css" />
        <link rel="stylesheet" href="/auth/pages.css" />
      </head>
      <body class="signin">
        <section class="side" aria-label="Medley">
          <p class="wordmark"><img src="/auth/wordmark.svg" width="36" height="36" alt="" /><b>Medley</b></p>
          <p class="big">${saying}</p>
        </section>
        <main class="formside">${body}</main>
      </body>
    </html> `.html
