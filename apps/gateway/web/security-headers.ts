/** Headers of every answer: only our own code runs, nobody frames us, nothing of a resident stays in a cache. */

/** What pages of people and answers of machines have in common (OWASP ASVS 5.0, 3.4). */
export const commonHeaders: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
}

/** With TLS: two years, sub-domains too, so that no browser asks in the clear again. */
export const STRICT_TRANSPORT = 'max-age=63072000; includeSubDomains; preload'

const POLICY: readonly string[] = [
  `default-src 'none'`,
  `img-src 'self' blob:`,
  `font-src 'self'`,
  `connect-src 'self'`,
  // A PDF of a chart, under an address that the page itself made (modules/notes/ui/documents/attachment-view.ts).
  `frame-src blob:`,
  `worker-src 'self'`,
  `manifest-src 'self'`,
  `base-uri 'none'`,
  `object-src 'none'`,
  `form-action 'self'`,
  `frame-ancestors 'none'`,
  `require-trusted-types-for 'script'`,
  // Angular's own, the one that adds the hashes of a remote (apps/shell/src/federation/pin-files.ts), and that of narratives
  // (platform/ui/src/narrative/narrative-html.ts).
  `trusted-types angular angular#bundler medley-import-map dompurify`,
  `report-to csp`,
]

/** Of a page. Scripts run by its nonce alone, and what they import; an address in a tag is not enough. */
export const securityHeaders = (nonce: string): Record<string, string> => ({
  'content-security-policy': [
    ...POLICY,
    `script-src 'nonce-${nonce}' 'strict-dynamic'`,
    `style-src 'self' 'nonce-${nonce}'`,
  ].join('; '),
  'reporting-endpoints': 'csp="/csp-report"',
  ...commonHeaders,
})

/** Of an answer that is no page: opened as one it can do nothing. */
export const dataHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': `default-src 'none'; frame-ancestors 'none'`,
  ...commonHeaders,
}
