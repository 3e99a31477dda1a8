/**
 * The one way from a narrative to HTML of a page: what R4 allows in one (https://hl7.org/fhir/R4/narrative.html#xhtml), less
 * what loads, styles or names something here. Whoever wrote it may be anybody. The Trusted Types policy is DOMPurify's own,
 * `dompurify`; the gateway lists it, and no second one can be made by that name.
 */
import purify from 'dompurify'

// prettier-ignore
const ELEMENTS = [
  'a', 'abbr', 'acronym', 'address', 'b', 'bdo', 'big', 'blockquote', 'br', 'caption', 'center', 'cite', 'code', 'col',
  'colgroup', 'dd', 'del', 'dfn', 'div', 'dl', 'dt', 'em', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'hr', 'i', 'ins', 'kbd', 'li',
  'ol', 'p', 'pre', 'q', 's', 'samp', 'small', 'span', 'strike', 'strong', 'sub', 'sup', 'table', 'tbody', 'td', 'tfoot', 'th',
  'thead', 'tr', 'tt', 'u', 'ul', 'var',
]
const ATTRIBUTES = [
  'abbr', 'align', 'colspan', 'datetime', 'dir', 'headers', 'href', 'lang', 'rowspan', 'scope', 'span', 'start', 'title',
  'valign',
] // prettier-ignore

purify.addHook('afterSanitizeAttributes', (node) => {
  if (node.tagName !== 'A' || !node.hasAttribute('href')) return
  // What it leads to learns nothing of where it was opened.
  node.setAttribute('rel', 'noopener noreferrer')
  node.setAttribute('target', '_blank')
})

/** In a browser with Trusted Types it is a TrustedHTML, which the types of innerHTML know as a text. */
export const narrativeHtml = (xhtml: string): string =>
  purify.sanitize(xhtml, {
    ALLOWED_TAGS: ELEMENTS,
    ALLOWED_ATTR: ATTRIBUTES,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    ALLOWED_URI_REGEXP: /^https?:/i,
    RETURN_TRUSTED_TYPE: true,
  }) as unknown as string
