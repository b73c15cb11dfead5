import { DEFAULT_KEY_TEMPLATE } from '../../../shared/keyTemplate.ts';
import { demandsEqualParts } from '../../../shared/providers.ts';
import {
  DEFAULT_SETTINGS,
  type DestinationSettings,
  type PatternSettings,
  type Settings,
  type UploadSettings,
  type WatchSettings,
} from '../../../shared/settings.ts';
import type { KeyNaming } from '../core/objectKey.ts';
import type { RecordingRecord, StoreAddress } from '../core/recording.ts';

/** Settings of the upload that the engine has under another name or in another unit. */
type Converted = 'timeoutSeconds' | 'streamsAtOnce' | 'partsAtOnce';

/**
 * Everything a person can set that the engine follows: the settings of uploads, patterns and watching under their own names, and the fields
 * below. Adapters (credentials, endpoint, Redis) are configured outside.
 */
export interface EngineConfig extends PatternSettings, WatchSettings, Omit<UploadSettings, Converted> {
  /** `newSince`: see `FolderSetting`. */
  readonly folders: readonly { readonly path: string; readonly isPaused?: boolean; readonly newSince?: string }[];
  /** The store behind the port. Absent: recordings are not compared with it. */
  readonly store?: StoreAddress;
  /** Servers that were configured before and are still used for recordings with stored parts there. The engine sets it. */
  readonly earlierServers?: readonly string[];
  readonly bucket: string;
  /** `''`, or a prefix that ends in `/`; stands before the template. */
  readonly keyPrefix: string;
  /** The form of the keys, see `shared/keyTemplate.ts`. */
  readonly keyTemplate: string;
  /** Each as `parseKeyText` reads it. */
  readonly keyTexts: readonly string[];
  /** The name of this computer, for keys. Default: `workstation`. */
  readonly workstation?: string;
  /** The provider demands parts of one size (Cloudflare R2, Backblaze B2). */
  readonly needsEqualParts: boolean;
  readonly streamTimeoutMs: number;
  /** Recordings that send parts at once. */
  readonly maxStreams: number;
  /** Parts in flight over all recordings: bounds the memory to about this many chunks. `null`: see `PartsLimit`. */
  readonly maxPartsInFlight: number | null;
  /** This workstation, for leases: stable over restarts, different on every workstation. */
  readonly ownerId: string;
  /** Folders are read again this often, in case a hint was lost. */
  readonly rescanMs: number;
  /** How long a recording belongs to a workstation that stopped answering. */
  readonly leaseMs: number;
  /** Finished recordings are forgotten after this long; that their files are done is remembered without end. */
  readonly keepFinishedMs: number;
  /** An outage that lasts this long is told. */
  readonly outageAfterMs: number;
}

const DAY_MS = 24 * 3_600_000;

/** The configuration for these settings. Pure. */
export function engineConfigOf(settings: Settings, ownerId: string): EngineConfig {
  const { destination, patterns, journal } = settings;
  const { timeoutSeconds, streamsAtOnce, partsAtOnce, ...upload } = settings.upload;
  return {
    ...patterns,
    ...settings.watching,
    ...upload,
    folders: settings.folders,
    store: { server: serverOf(destination.endpoint), region: destination.region },
    bucket: destination.bucket,
    keyPrefix: keyPrefixOf(destination),
    keyTemplate: destination.keyTemplate,
    keyTexts: destination.keyTexts,
    needsEqualParts: demandsEqualParts(destination),
    streamTimeoutMs: Math.round(timeoutSeconds * 1000),
    maxStreams: streamsAtOnce,
    maxPartsInFlight: partsAtOnce,
    rescanMs: 30_000,
    leaseMs: 30_000,
    keepFinishedMs: journal.keepDays * DAY_MS,
    outageAfterMs: settings.app.outageSeconds * 1000,
    ownerId,
  };
}

/**
 * The server of an endpoint, see `StoreAddress`. All endpoints of Amazon S3 are one store, since its bucket names are unique over
 * all of them.
 */
export function serverOf(endpoint: string): string {
  const url = URL.parse(endpoint);
  if (url === null || url.hostname.endsWith('.amazonaws.com')) return 'aws';
  return url.origin;
}

const namings = new WeakMap<EngineConfig, KeyNaming>();

/** How keys are made with this configuration. */
export function keyNamingOf(config: EngineConfig): KeyNaming {
  const known = namings.get(config);
  if (known !== undefined) return known;
  const { keyPrefix, keyTemplate: template, keyTexts: texts, workstation = 'workstation', folders } = config;
  const naming = { keyPrefix, template, texts, workstation, folders: folders.map(({ path }) => path) };
  namings.set(config, naming);
  return naming;
}

/** How keys may be named that the journal does not know: by the template, or by the default one before it was set. */
export function knownNamings(config: EngineConfig): readonly KeyNaming[] {
  const naming = keyNamingOf(config);
  if (naming.template === DEFAULT_KEY_TEMPLATE) return [naming];
  return [naming, { ...naming, template: DEFAULT_KEY_TEMPLATE }];
}

/** How keys are made with these settings, for commands that start no engine. */
export function keyNamingOfSettings(settings: Settings): KeyNaming {
  return keyNamingOf(engineConfigOf(settings, ''));
}

/** The fields of a record that name this workstation. */
export function ownerOf({ ownerId, workstation }: EngineConfig): Pick<RecordingRecord, 'ownerId' | 'workstation'> {
  return workstation === undefined ? { ownerId } : { ownerId, workstation };
}

/** As the engine and object keys want it: empty, or with a slash at its end. */
export function keyPrefixOf({ keyPrefix }: Pick<DestinationSettings, 'keyPrefix'>): string {
  return keyPrefix === '' ? '' : `${keyPrefix}/`;
}

/** The configuration of the default settings, without what has no default. @internal */
export const ENGINE_DEFAULTS = withoutIdentity(engineConfigOf(DEFAULT_SETTINGS, ''));

function withoutIdentity(config: EngineConfig): Omit<EngineConfig, 'ownerId' | 'folders' | 'bucket' | 'store'> {
  const { folders: _folders, bucket: _bucket, ownerId: _ownerId, store: _store, ...defaults } = config;
  return defaults;
}
