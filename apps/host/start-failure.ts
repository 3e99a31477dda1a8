/** Why the platform cannot start or go on: one sentence for whoever started it, shown without a stack. */
export class StartFailure extends Error {
  constructor(sentence: string, cause?: unknown) {
    super(sentence, { cause })
    this.name = 'StartFailure'
  }
}
