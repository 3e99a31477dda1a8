/** https://hl7.org/fhir/smart-app-launch/conformance.html: what there is of it in this version, nothing more. */
import type { AppResponse } from '@medley/client/message'
import { jsonResponse } from '@medley/service/respond'
import { tokenEndpoint } from './metadata.ts'

export const answerSmartConfiguration = (base: string): AppResponse =>
  jsonResponse(
    200,
    {
      token_endpoint: tokenEndpoint(base),
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
      grant_types_supported: ['client_credentials', 'urn:ietf:params:oauth:grant-type:token-exchange'],
      scopes_supported: ['system/*.cruds', 'system/*.rs', 'system/*.read', 'system/*.write'],
      capabilities: ['client-confidential-symmetric', 'permission-v1', 'permission-v2'],
      code_challenge_methods_supported: ['S256'],
    },
    { 'access-control-allow-origin': '*' },
  )
