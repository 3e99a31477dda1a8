/** `FHIR_SERVER_URL` and what belongs to it, for all modules and for each (docs/reference/contract.md, Settings). */
import { type Setting, setting, settingFamily, type SettingRule } from '../settings.ts'

const PREFIX = 'FHIR_SERVER_URL'

const address: SettingRule<string> = {
  default: '',
  form: { pattern: /^https?:\/\/[^/?#@\s]+[^?#\s]*$/, words: 'an http or https address without query' },
}

/** Suffix of the variable → its rule, and what it is. */
const parts = {
  TOKEN_URL: [address, 'Token endpoint for that server, of Entra ID for instance.'],
  CLIENT_ID: [{ default: '' }, 'Client there.'],
  CLIENT_SECRET: [{ default: '', secret: true }, 'Its secret.'],
  PRIVATE_KEY_FILE: [{ default: '' }, 'Its private key (PKCS #8 PEM, with its certificate where one is asked for), in place of a secret.'],
  SCOPE: [{ default: '' }, 'Scope that is asked for.'],
  UNTAGGED: [{ default: '' }, 'Facility that everything there belongs to which has no tag of a facility; unset: nobody.'],
} as const satisfies Record<string, readonly [SettingRule<string>, string]> // prettier-ignore

export type UpstreamPart = keyof typeof parts

const names = Object.keys(parts) as UpstreamPart[]

export const upstreamSettings = (modules: readonly string[]) => ({
  upstream: setting(PREFIX, address, 'FHIR R4 server that keeps the data instead of PostgreSQL.'),
  upstreams: settingFamily(modules, setting(PREFIX, address, 'The same for one module.')),
  upstreamParts: {
    prefix: `${PREFIX}_`,
    members: Object.fromEntries(names.map((part) => [part, partSetting(PREFIX, part)] as const)),
  },
  upstreamPartsOf: {
    prefix: `${PREFIX}_`,
    members: Object.fromEntries(
      modules.flatMap((module) => {
        const own = `${PREFIX}_${module.toUpperCase().replaceAll('-', '_')}`
        return names.map((part) => [partOf(module, part), partSetting(own, part)] as const)
      }),
    ),
  },
})

function partSetting(name: string, part: UpstreamPart): Setting<string> {
  const [rule, doc] = parts[part]
  return setting(`${name}_${part}`, rule, doc)
}

/** Key of a module's own setting. */
export const partOf = (module: string, part: UpstreamPart): string => `${module} ${part}`
