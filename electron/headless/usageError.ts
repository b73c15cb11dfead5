/**
 * Wrong usage or settings. The command prints this sentence and ends with status 1. The sentence names the flag or variable, the
 * error and a correct value, and never contains a secret.
 */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
