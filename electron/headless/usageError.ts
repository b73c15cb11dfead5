/**
 * Wrong usage or settings: the command ends with status 1 and this one sentence, which names the flag or variable, says what is
 * wrong with it and what to write instead. Never holds a secret.
 */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
