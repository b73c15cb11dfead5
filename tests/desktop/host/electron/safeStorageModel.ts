import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { model } from '../model.ts';
import type { HostState } from './hostState.ts';

/** `safeStorage`: really encrypts, with a key that lies beside the app's folder as a keyring would: outside of it. */
export function safeStorageModel(state: HostState): Electron.SafeStorage {
  const keyFile = `${state.userData}.keyring`;
  const key = (): Buffer => {
    if (!state.isReady || state.keyring === 'none') throw new Error('Encryption is not available.');
    try {
      return readFileSync(keyFile);
    } catch {
      const fresh = randomBytes(32);
      writeFileSync(keyFile, fresh, { mode: 0o600 });
      return fresh;
    }
  };
  /** Chromium's mark of whose key it was: the one in its sources, or the key store's. */
  const tag = (): Buffer => Buffer.from(state.keyring === 'basic_text' ? 'v10' : 'v11', 'latin1');
  return model<Electron.SafeStorage>()('safeStorage', {
    // A person's refusal shows only when the key store is used.
    isAsyncEncryptionAvailable: async () => state.isReady,
    async encryptStringAsync(text) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key(), nonce);
      const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([tag(), nonce, cipher.getAuthTag(), encrypted]);
    },
    async decryptStringAsync(tagged) {
      // The key in Chromium's sources is always there; what it encrypted had better be encrypted by the key store.
      const shouldReEncrypt = !tagged.subarray(0, 3).equals(tag());
      if (shouldReEncrypt && state.keyring === 'basic_text') throw new Error('Error while decrypting the ciphertext.');
      const encrypted = tagged.subarray(3);
      const decipher = createDecipheriv('aes-256-gcm', key(), encrypted.subarray(0, 12));
      decipher.setAuthTag(encrypted.subarray(12, 28));
      const result = Buffer.concat([decipher.update(encrypted.subarray(28)), decipher.final()]).toString('utf8');
      return { result, shouldReEncrypt };
    },
  });
}
