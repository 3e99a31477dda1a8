/** Settings of sign-in by another OpenID provider; identity alone is told their values. */
import { setting } from './settings.ts'

export const oidcSettings = {
  oidcIssuer: setting(
    'MEDLEY_OIDC_ISSUER',
    '',
    'OpenID provider that signs people in beside the passwords here; unset: none.',
  ),
  oidcClientId: setting('MEDLEY_OIDC_CLIENT_ID', 'medley', 'Our name at that provider.'),
  oidcClientSecret: setting('MEDLEY_OIDC_CLIENT_SECRET', { default: '', secret: true }, 'Our secret there.'),
  oidcLabel: setting('MEDLEY_OIDC_LABEL', 'your organization', 'What the sign-in page calls it.'),
  oidcScope: setting('MEDLEY_OIDC_SCOPE', 'openid profile', 'Scopes to ask for.'),
  oidcNameClaim: setting(
    'MEDLEY_OIDC_NAME_CLAIM',
    'preferred_username',
    'Claim that names a person who was linked by name, and whose account is made.',
  ),
  oidcSecondFactor: setting(
    'MEDLEY_OIDC_SECOND_FACTOR',
    '',
    'Values of acr or amr, separated by spaces, one of which must be there; unset: the provider decides.',
  ),
  oidcRolesFile: setting(
    'MEDLEY_OIDC_ROLES_FILE',
    '',
    'JSON { "claim": "groups", "grants": [{ "value", "facility", "roles" }] }: accounts are made for whom it gives a role.',
  ),
}
