import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkPhotos, mostPhotoBytes, photoFault, squareOf, withoutPhoto, withPhoto } from './photo.ts'

const base64 = (bytes: number): string => Buffer.alloc(bytes, 1).toString('base64')

test('a photo is a picture of a size that lists can carry', () => {
  assert.equal(photoFault({ contentType: 'image/jpeg', data: base64(mostPhotoBytes) }), null)
  assert.equal(photoFault({ contentType: 'image/jpeg', data: base64(mostPhotoBytes + 1) }), 'too-large')
  assert.equal(photoFault({ contentType: 'image/svg+xml', data: base64(10) }), 'kind')
  assert.equal(photoFault({ contentType: 'image/png' }), 'no-content')
  assert.equal(photoFault({ url: 'Binary/1' }), null)
  assert.deepEqual(checkPhotos({ photo: [{ contentType: 'text/html', data: 'YQ==' }] })[0]?.expression, ['Patient.photo[0]']) // prettier-ignore
})

test('the square is the middle of the picture, or nearer', () => {
  const size = { width: 400, height: 300 }
  const middle = { x: 0.5, y: 0.5 }
  assert.deepEqual(squareOf(size, { zoom: 1, at: middle }), { side: 300, x: 50, y: 0 })
  assert.deepEqual(squareOf(size, { zoom: 2, at: { x: 0, y: 1 } }), { side: 150, x: 0, y: 150 })
})

test('a new photo takes the place of the old one', () => {
  const patient = { resourceType: 'Patient', photo: [{ url: 'Binary/1' }] } as const
  const changed = withPhoto({ ...patient, photo: [...patient.photo] }, 'AQ==', '2026-11-25')
  assert.deepEqual(changed.photo?.map(({ data }) => data), ['AQ==']) // prettier-ignore
  assert.equal('photo' in withoutPhoto(changed), false)
})
