interface Policy {
  createScript(text: string): string
}

const { trustedTypes } = globalThis as {
  trustedTypes?: { createPolicy(name: string, rules: Policy): Policy }
}
/** Security: an import map is the only script text this page ever makes, and it is JSON made here. */
const policy = trustedTypes?.createPolicy('medley-import-map', {
  createScript: (text) => JSON.stringify(JSON.parse(text)),
})

const pageMap = document.querySelector('script[type=importmap]')?.textContent ?? '{}'
const nonce = document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce ?? ''
/** Paths whose hash the page already has. */
const pinned = new Set(
  Object.keys((JSON.parse(pageMap) as { integrity?: Record<string, string> }).integrity ?? {}),
)

/** From here on the browser refuses a file of this module whose bytes differ from what was built. */
export function pinFiles(base: URL, files: Readonly<Record<string, string>>): void {
  const fresh = Object.entries(files)
    .map(([file, hash]): [URL, string] => [new URL(file, base), hash])
    .filter(([url]) => !pinned.has(url.pathname))
  if (!fresh.length) return
  for (const [url] of fresh) pinned.add(url.pathname)
  const text = JSON.stringify({ integrity: Object.fromEntries(fresh.map(([url, hash]) => [url.href, hash])) })
  const script = document.createElement('script')
  script.type = 'importmap'
  script.nonce = nonce
  script.text = policy ? policy.createScript(text) : text
  document.head.append(script)
}
