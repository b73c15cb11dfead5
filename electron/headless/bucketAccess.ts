import { homedir } from 'node:os';
import { Fault, keyNamingOfSettings, type ObjectStore, type S3ObjectStore, withBucketStore } from '../engine/index.ts';
import { type Place, resolved } from './places.ts';
import type { HeadlessEnd } from './run.ts';
import { type HeadlessSettings, missingSetting } from './settings.ts';
import { UsageError } from './usageError.ts';

/** Everything a command needs that works on the bucket without an engine. */
export interface BucketContext {
  readonly store: ObjectStore;
  readonly bucket: string;
  readonly keyPrefix: string;
  readonly signal: AbortSignal;
}

/** @param store see `withStore` */
export function contextOf<S extends ObjectStore>(
  { settings }: HeadlessSettings,
  store: S,
): BucketContext & { readonly store: S } {
  const { keyPrefix } = keyNamingOfSettings(settings);
  return { store, bucket: settings.destination.bucket, keyPrefix, signal: new AbortController().signal };
}

/**
 * Runs a command with the store of the settings and closes the store afterwards.
 * @throws UsageError when a setting is missing, and with the sentence of a Fault
 */
export async function withStore(
  told: HeadlessSettings,
  work: (store: S3ObjectStore) => Promise<HeadlessEnd>,
): Promise<HeadlessEnd> {
  // These commands watch no folder.
  const settings = { ...told.settings, folders: [{ path: '/', isPaused: false }] };
  const missing = missingSetting({ ...told, settings });
  if (missing !== undefined) throw missing;
  const secrets = { s3For: () => told.secrets.s3 };
  process.stdout.on('error', () => undefined);
  try {
    return await withBucketStore(settings, secrets, work);
  } catch (error) {
    throw error instanceof Fault ? new UsageError(error.message) : error;
  }
}

/** The absolute path that a person wrote on the command line. */
export function absolute(written: string): string {
  const place: Place = { platform: process.platform, homeFolder: homedir(), currentFolder: process.cwd() };
  return resolved(written, place);
}

/** Resolves when the text was taken, or the reader has gone away. */
export function write(text: string): Promise<void> {
  return new Promise((resolve) => process.stdout.write(text, () => resolve()));
}
