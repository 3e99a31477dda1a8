/** A Binary as what it holds: the bytes themselves, in and out (https://hl7.org/fhir/R4/binary.html#rest). */
import type { RawContent } from '@medley/service/define-service'

export const binaryContent: RawContent = {
  fromRaw: ({ contentType, body, securityContext }) => ({
    resourceType: 'Binary',
    contentType,
    ...(securityContext === undefined ? {} : { securityContext: { reference: securityContext } }),
    data: body.toString('base64'),
  }),
  toRaw: ({ contentType, data }) => ({
    contentType: typeof contentType === 'string' ? contentType : 'application/octet-stream',
    body: Buffer.from(typeof data === 'string' ? data : '', 'base64'),
  }),
}
