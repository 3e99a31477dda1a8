/** https://hl7.org/fhir/smart-app-launch/conformance.html: what there is of it in this version, nothing more. */
import { categories } from '@medley/auth/categories'
import type { AppResponse } from '@medley/client/message'
import { jsonResponse } from '@medley/service/respond'
import { asserted, routes } from '../../identity/endpoints.ts'
import { contextScopes } from '../../identity/smart-scopes.ts'

const capabilities = [
  'launch-ehr',
  'launch-standalone',
  'authorize-post',
  'client-public',
  'client-confidential-symmetric',
  'client-confidential-asymmetric',
  'sso-openid-connect',
  'context-banner',
  'context-style',
  'context-ehr-patient',
  'context-ehr-encounter',
  'context-standalone-patient',
  'context-standalone-encounter',
  'permission-offline',
  'permission-patient',
  'permission-user',
  'permission-v1',
  'permission-v2',
]

const scopes = [
  ...contextScopes,
  ...['patient', 'user', 'system'].flatMap((context) => [
    ...['rs', 'cruds', 'read', 'write', '*'].map((permissions) => `${context}/*.${permissions}`),
    ...Object.entries(categories).flatMap(([type, known]) =>
      known.map(({ token }) => `${context}/${type}.rs?category=${token}`),
    ),
  ]),
]

export function answerSmartConfiguration(base: string): AppResponse {
  const issuer = base.replace(/\/fhir\/R4$/, '/auth')
  return jsonResponse(
    200,
    {
      issuer,
      jwks_uri: issuer + routes.jwks,
      authorization_endpoint: issuer + routes.authorization,
      token_endpoint: issuer + routes.token,
      introspection_endpoint: issuer + routes.introspection,
      revocation_endpoint: issuer + routes.revocation,
      token_endpoint_auth_methods_supported: [
        'client_secret_basic',
        'client_secret_post',
        'private_key_jwt',
        'none',
      ],
      token_endpoint_auth_signing_alg_values_supported: asserted,
      grant_types_supported: [
        'authorization_code',
        'refresh_token',
        'client_credentials',
        'urn:ietf:params:oauth:grant-type:token-exchange',
      ],
      response_types_supported: ['code'],
      scopes_supported: scopes,
      code_challenge_methods_supported: ['S256'],
      capabilities,
    },
    { 'access-control-allow-origin': '*' },
  )
}
