/**
 * XHTML of narratives: well formed, formatting only, nothing that runs (https://hl7.org/fhir/R4/narrative.html#xhtml).
 * The rule txt-2, some content, is not enforced: real systems send an empty <div>, R4's own examples do, and it harms nobody.
 */
import type { PrimitiveCheck } from './primitives.ts'

// prettier-ignore
const elements: ReadonlySet<string> = new Set([
  'a', 'abbr', 'acronym', 'address', 'area', 'b', 'bdo', 'big', 'blockquote', 'br', 'caption', 'center', 'cite', 'code', 'col',
  'colgroup', 'dd', 'del', 'dfn', 'div', 'dl', 'dt', 'em', 'font', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'hr', 'i', 'img', 'ins',
  'kbd', 'li', 'map', 'ol', 'p', 'pre', 'q', 's', 'samp', 'small', 'span', 'strike', 'strong', 'sub', 'sup', 'table', 'tbody',
  'td', 'tfoot', 'th', 'thead', 'tr', 'tt', 'u', 'ul', 'var',
])

// prettier-ignore
const attributes: ReadonlySet<string> = new Set([
  'abbr', 'accesskey', 'align', 'alt', 'axis', 'bgcolor', 'border', 'cellpadding', 'cellspacing', 'char', 'charoff', 'cite',
  'class', 'clear', 'color', 'cols', 'colspan', 'compact', 'coords', 'datetime', 'dir', 'face', 'frame', 'headers', 'height',
  'href', 'hspace', 'id', 'ismap', 'lang', 'longdesc', 'name', 'noshade', 'nowrap', 'rel', 'rev', 'rows', 'rowspan', 'rules',
  'scope', 'shape', 'size', 'span', 'src', 'start', 'style', 'summary', 'tabindex', 'target', 'title', 'type', 'usemap',
  'valign', 'value', 'vspace', 'width', 'xml:base', 'xml:lang', 'xml:space', 'xmlns',
])

const TAG = /<(\/?)([A-Za-z][A-Za-z0-9:]*)((?:\s+[A-Za-z_][\w:.-]*\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y
const ATTRIBUTE = /([A-Za-z_][\w:.-]*)\s*=\s*(?:"([^"]*)"|'([^']*)')/g
/** Browsers read past white space and control characters in front of a scheme. */

const RUNS = /^[\s\u0000-\u001f]*(?:javascript|vbscript|data(?!:image\/))\s*:|expression\s*\(|&#/i

export const xhtml: PrimitiveCheck = (checker, name, place, value) => {
  if (typeof value !== 'string') return checker.wrongType(name, place, 'a JSON string')
  if (value === '') return checker.empty(name, place)
  const problem = problemOf(value.trim())
  if (problem === undefined) return
  checker.report({
    code: 'invariant',
    failure: 'narrative',
    expression: checker.expression(name, place),
    problem,
  })
}

function problemOf(text: string): string | undefined {
  if (!/^<div[\s>]/.test(text)) return 'must be XHTML that begins with <div.'
  const open: string[] = []
  let place = 0
  while (place < text.length) {
    const start = text.indexOf('<', place)
    const before = text.slice(place, start < 0 ? text.length : start)
    if (open.length === 0 && /\S/.test(before)) return 'must be one <div> element.'
    if (start < 0) break
    if (text.startsWith('<!--', start)) {
      const end = text.indexOf('-->', start)
      if (end < 0) return 'has a comment without end.'
      place = end + 3
      continue
    }
    TAG.lastIndex = start
    const tag = TAG.exec(text)
    if (!tag) return `is not well-formed XHTML at character ${start + 1}.`
    if (open.length === 0 && start > 0) return 'must be one <div> element.'
    const problem = problemOfTag(tag, open)
    if (problem !== undefined) return problem
    place = TAG.lastIndex
  }
  return open.length > 0 ? `has a <${open.at(-1)}> without end.` : undefined
}

function problemOfTag(
  [, closing, element = '', rest = '', empty]: RegExpExecArray,
  open: string[],
): string | undefined {
  if (!elements.has(element)) return `must not have the element <${element.slice(0, 20)}>.`
  if (closing) return open.pop() === element ? undefined : `has a </${element}> that ends nothing.`
  if (!empty) open.push(element)
  for (const [, attribute = '', double, single] of rest.matchAll(ATTRIBUTE)) {
    if (!attributes.has(attribute)) return `must not have the attribute '${attribute.slice(0, 20)}'.`
    if (needsLook.has(attribute) && RUNS.test(double ?? single ?? ''))
      return `must not run code from '${attribute}'.`
  }
  return undefined
}

const needsLook: ReadonlySet<string> = new Set([
  'href',
  'src',
  'style',
  'cite',
  'longdesc',
  'usemap',
  'xml:base',
])
