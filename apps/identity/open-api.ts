/** OpenAPI of identity: the endpoints that apps call. How to call them, SMART App Launch says. */
import type { AppResponse } from '@medley/client/message'
import { jsonResponse } from '@medley/service/respond'
import { platformVersion } from '@medley/service/version'
import { routes } from './endpoints.ts'

const form = { content: { 'application/x-www-form-urlencoded': { schema: { type: 'object' } } } }
const answers = {
  '200': { description: 'As the standard says.' },
  '400': { description: 'The request is not right: RFC 6749 §5.2.' },
  '401': { description: 'The client did not prove who it is.' },
}

export const identityOpenApi = (): AppResponse =>
  jsonResponse(200, {
    openapi: '3.1.0',
    info: { title: 'Medley identity', version: platformVersion },
    paths: {
      '/auth/.well-known/openid-configuration': { get: { summary: 'Discovery', responses: answers } },
      [`/auth${routes.jwks}`]: { get: { summary: 'Keys of id tokens', responses: answers } },
      [`/auth${routes.authorization}`]: {
        get: {
          summary: 'Authorization request',
          responses: { '303': { description: 'To sign-in and consent.' } },
        },
      },
      [`/auth${routes.token}`]: { post: { summary: 'Tokens', requestBody: form, responses: answers } },
      [`/auth${routes.introspection}`]: {
        post: { summary: 'RFC 7662', requestBody: form, responses: answers },
      },
      [`/auth${routes.revocation}`]: { post: { summary: 'RFC 7009', requestBody: form, responses: answers } },
    },
  })
