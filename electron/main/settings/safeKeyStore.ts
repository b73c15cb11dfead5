import { safeStorage } from 'electron';
import type { KeyStore } from '../../backend/settings/keyStore.ts';

/** On Linux, Chromium marks what it encrypted with the key from its own sources like this [Chromium, `os_crypt/async`]. */
const UNPROTECTED_TAG = 'v10';

/** The key store of the operating system; `undefined` where none can be used. Never rejects. Requires that the app is ready. */
export async function openKeyStore(): Promise<KeyStore | undefined> {
  try {
    if (!(await safeStorage.isAsyncEncryptionAvailable())) return undefined;
    // Only an encrypted text shows whether there is a key and whose it is: Electron reports «available» before a person has
    // refused the key store, and the backend it names is not the one that these functions use.
    const tried = await safeStorage.encryptStringAsync('Rushes');
    const isWeak = process.platform === 'linux' && tried.subarray(0, 3).toString('latin1') === UNPROTECTED_TAG;
    return {
      strength: isWeak ? 'weak' : 'protected',
      encrypt: (text) => safeStorage.encryptStringAsync(text),
      async decrypt(encrypted) {
        const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(Buffer.from(encrypted));
        return { text: result, isStale: shouldReEncrypt };
      },
    };
  } catch {
    return undefined;
  }
}
