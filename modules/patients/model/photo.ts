/** The picture of a resident: a square small enough to travel with every list of names. */
import type { Attachment, Patient } from 'fhir/r4'

/** Side of the square in pixels: sharp at twice the size of the banner. */
export const photoSide = 192

/** Each list of fifty residents carries as many pictures. What a screen makes has a tenth of it. */
export const mostPhotoBytes = 128 * 1024

const photoTypes: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/webp'])

export type PhotoFault = 'kind' | 'too-large' | 'no-content'

/** Four letters of base64 are three bytes. */
const sizeOf = (data: string): number =>
  Math.floor((data.length * 3) / 4) - (/=*$/.exec(data)?.[0].length ?? 0)

export function photoFault({ contentType, data, url }: Attachment): PhotoFault | null {
  if (url !== undefined && data === undefined) return null
  if (data === undefined) return 'no-content'
  if (!photoTypes.has(contentType ?? '')) return 'kind'
  return sizeOf(data) > mostPhotoBytes ? 'too-large' : null
}

export interface Square {
  readonly x: number
  readonly y: number
  readonly side: number
}

/**
 * The part of a picture that becomes the square.
 * @param zoom 1: as much as fits. @param at 0 to 1 on both axes: left or top to right or bottom.
 */
export function squareOf(
  size: { width: number; height: number },
  { zoom, at }: { zoom: number; at: { x: number; y: number } },
): Square {
  const side = Math.min(size.width, size.height) / Math.max(1, zoom)
  return { side, x: (size.width - side) * at.x, y: (size.height - side) * at.y }
}

/** A new picture takes the place of the one before. @param at FHIR dateTime of the picture. */
export const withPhoto = (patient: Patient, data: string, at: string): Patient => ({
  ...patient,
  photo: [{ contentType: 'image/jpeg', data, creation: at, title: 'Photo' }],
})

export function withoutPhoto(patient: Patient): Patient {
  const { photo: _photo, ...rest } = patient
  return rest
}

const problems: Readonly<Record<PhotoFault, string>> = {
  'kind': 'A photo of a resident is a JPEG, PNG or WebP picture.',
  'too-large': `A photo of a resident has at most ${mostPhotoBytes / 1024} KB: it travels with every list of names.`,
  'no-content': 'A photo has data, or an address.',
} // prettier-ignore

/** What is wrong with the photos of a record, for whoever sends one. */
export const checkPhotos = ({ photo = [] }: Partial<Patient>) =>
  photo.flatMap((one, place) => {
    const fault = photoFault(one)
    return fault
      ? [
          {
            severity: 'error' as const,
            code: 'business-rule' as const,
            diagnostics: problems[fault],
            expression: [`Patient.photo[${place}]`],
          },
        ]
      : []
  })
