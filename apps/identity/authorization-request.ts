/** An authorization request as the provider takes it: by GET, whatever way the app sent it, and asking for consent. */

/** SMART wants both ways; they mean the same. */
export function authorizationUrl(path: string, params: URLSearchParams): string {
  const asked = (params.get('prompt') ?? '').split(' ').filter((one) => one !== '')
  // Consent is asked at each launch; without saying so offline_access would be dropped silently.
  if (params.getAll('prompt').length <= 1 && !asked.includes('none'))
    params.set('prompt', [...new Set([...asked, 'consent'])].join(' '))
  return `${path}?${params.toString()}`
}
