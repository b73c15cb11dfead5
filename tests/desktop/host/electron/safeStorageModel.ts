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
  return model<Electron.SafeStorage>()('safeStorage', {
    isAsyncEncryptionAvailable: async () => state.isReady && state.keyring !== 'none',
    getSelectedStorageBackend: () => (state.keyring === 'basic_text' ? 'basic_text' : 'gnome_libsecret'),
    async encryptStringAsync(text) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key(), nonce);
      const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), encrypted]);
    },
    async decryptStringAsync(encrypted) {
      const decipher = createDecipheriv('aes-256-gcm', key(), encrypted.subarray(0, 12));
      decipher.setAuthTag(encrypted.subarray(12, 28));
      const result = Buffer.concat([decipher.update(encrypted.subarray(28)), decipher.final()]).toString('utf8');
      return { result, shouldReEncrypt: false };
    },
  });
}
