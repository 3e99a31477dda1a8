/** Words that come as data and not as code (labels of the manifest, codes, reasons), in the language of the page if its catalogue has them. */
export const translated = (english: string): string =>
  english ? $localize(Object.assign([english], { raw: [english] })) : ''
