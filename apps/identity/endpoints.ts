/** Addresses below the issuer, and what clients may sign their assertions with: for the provider and for discovery. */

export const routes = {
  authorization: '/authorize',
  token: '/token',
  introspection: '/introspect',
  revocation: '/revoke',
  jwks: '/jwks',
}

export const asserted = ['RS384', 'ES384'] as const
