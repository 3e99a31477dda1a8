import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attachmentResources, fileFault, kindOf, mostBytes } from './attachment.ts'
import { clinicalText, isClinicalDocument } from './ccda.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

// prettier-ignore
const kinds: readonly [string, Uint8Array, string | undefined][] = [
  ['a PDF', bytes('%PDF-1.7'), 'application/pdf'],
  ['a picture', new Uint8Array([0xff, 0xd8, 0xff, 0xe0]), 'image/jpeg'],
  ['a program', new Uint8Array([0x4d, 0x5a, 0, 0]), undefined],
  ['a page named as text', bytes('<html><script>'), 'text/plain'],
  ['XML', bytes('<?xml version="1.0"?>'), 'text/xml'],
]

test('what a file is, its bytes say', () => {
  for (const [name, content, type] of kinds) assert.equal(kindOf(content)?.contentType, type, name)
})

test('empty, too large and unknown files are refused', () => {
  assert.equal(fileFault(new Uint8Array()), 'empty')
  assert.equal(fileFault(new Uint8Array(mostBytes + 1).fill(65)), 'too-large')
  assert.equal(fileFault(new Uint8Array([0, 1, 2])), 'unknown-kind')
  assert.equal(fileFault(bytes('seen at 15:00')), null)
})

test('the document points to its content, which belongs to the resident', () => {
  const subject = { reference: 'Patient/1' }
  const { binary, document } = attachmentResources(
    { title: ' Consult ', type: '11488-4', bytes: bytes('%PDF-1'), base64: 'JVBERi0x', subject, by: { display: 'A' }, at: '2026-11-25T08:00:00Z' }, // prettier-ignore
    'urn:uuid:1',
  )
  assert.deepEqual(binary.securityContext, subject)
  assert.deepEqual(document.content[0]?.attachment, {
    contentType: 'application/pdf',
    url: 'urn:uuid:1',
    title: 'Consult',
    size: 6,
    creation: '2026-11-25T08:00:00Z',
  })
})

test('a C-CDA is its words, section by section, and none of its mark-up', () => {
  const xml = `<?xml version="1.0"?><ClinicalDocument><title>Summary</title><component><section><title>Allergies</title>
    <text><table><tr><td>Penicillin</td><td>Hives &lt;severe&gt;</td></tr></table><script>x</script></text></section></component></ClinicalDocument>`
  assert.equal(isClinicalDocument(xml), true)
  assert.equal(clinicalText(xml), '# Allergies\nPenicillin · Hives <severe>\nx')
})
