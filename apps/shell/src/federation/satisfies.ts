const numbers = (version: string): [number, number, number] => {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number)
  return [major, minor, patch]
}

/** `^1.2.0` and `~1.2.0` against an exact version; anything else must be equal. Below 1.0.0, `^` fixes the minor too. */
export function satisfies(version: string, range: string): boolean {
  if (!/^[\^~]/.test(range)) return version === range
  const [wanted, have] = [numbers(range.slice(1)), numbers(version)]
  const fixed = range.startsWith('~') || wanted[0] === 0 ? 2 : 1
  if (wanted.slice(0, fixed).some((part, place) => part !== have[place])) return false
  const rest = [wanted, have].map((parts) => parts.slice(fixed)) as [number[], number[]]
  const first = rest[0].findIndex((part, place) => part !== rest[1][place])
  return first < 0 || (rest[1][first] ?? 0) > (rest[0][first] ?? 0)
}
