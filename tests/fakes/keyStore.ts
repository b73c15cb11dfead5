import type { KeyStore } from '../../electron/backend/settings/keyStore.ts';

/** Marks what it encrypts, and hides nothing. */
export const PLAIN_KEY_STORE: KeyStore = {
  strength: 'protected',
  encrypt: async (text) => Buffer.from(`v11${text}`),
  decrypt: async (encrypted) => ({ text: Buffer.from(encrypted).toString().slice(3), isStale: false }),
};
