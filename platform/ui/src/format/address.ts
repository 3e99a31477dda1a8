import type { Address, ContactPoint } from 'fhir/r4'

/** One line: street, place, state and code. */
export function formatAddress(address: Address | undefined): string {
  if (!address) return ''
  const place = [address.city, [address.state, address.postalCode].filter(Boolean).join(' ')]
    .filter(Boolean)
    .join(', ')
  return [...(address.line ?? []), place].filter(Boolean).join(', ') || (address.text ?? '')
}

/** First working number or address of a kind, the preferred one first. */
export const chooseContact = (
  points: readonly ContactPoint[] | undefined,
  kind: ContactPoint['system'],
): string | undefined =>
  [...(points ?? [])]
    .filter(({ system, use }) => system === kind && use !== 'old')
    .sort((a, b) => (a.rank ?? 99) - (b.rank ?? 99))[0]?.value
