/** Encrypts secrets with a key that the operating system keeps for this user. */
export interface KeyStore {
  /** `weak`: the key itself is not protected. */
  readonly strength: 'protected' | 'weak';
  encrypt(text: string): Promise<Uint8Array>;
  /** Rejects when it cannot be decrypted. `isStale`: there is a better key now than the one it was encrypted with. */
  decrypt(encrypted: Uint8Array): Promise<{ readonly text: string; readonly isStale: boolean }>;
}
