import type { Settings } from '../../../shared/settings.ts';
import { S3ObjectStore } from '../../engine/index.ts';
import type { SecretStore } from '../settings/secretStore.ts';
import { s3Config } from './engineSettings.ts';

/** The store of the present destination; a new one only when what it is made of has changed. */
export class CurrentStore {
  readonly #secrets: Pick<SecretStore, 's3For'>;
  #key: string;
  #store: S3ObjectStore;

  constructor(settings: Settings, secrets: Pick<SecretStore, 's3For'>) {
    this.#secrets = secrets;
    const config = s3Config(settings.destination, settings.credentials, secrets);
    this.#key = JSON.stringify(config);
    this.#store = new S3ObjectStore(config);
  }

  get store(): S3ObjectStore {
    return this.#store;
  }

  /** @returns the new store, `undefined` when the present one stays */
  follow(settings: Settings): S3ObjectStore | undefined {
    const config = s3Config(settings.destination, settings.credentials, this.#secrets);
    const key = JSON.stringify(config);
    if (key === this.#key) return undefined;
    // Requests under way are cut with their connections, and tried again at the new place.
    this.#store.close();
    this.#key = key;
    this.#store = new S3ObjectStore(config);
    return this.#store;
  }

  /** Idempotent. */
  close(): void {
    this.#store.close();
  }
}
