import { normalize, relative, sep } from 'node:path';
import { DEFAULT_KEY_TEMPLATE } from '../../../../shared/keyTemplate.ts';
import { sentence } from '../../../../shared/sentences/sentence.ts';
import { isOwnKey, parseKey } from '../../core/objectKey.ts';
import { compilePatterns } from '../../core/patterns.ts';
import type { RecordingRecord } from '../../core/recording.ts';
import type { Logger } from '../../ports/logger.ts';
import type { EngineConfig } from '../engineConfig.ts';
import { holdingFolder } from '../holdingFolder.ts';

/** A place for objects that was configured on this workstation. */
export interface Destination {
  readonly bucket: string;
  /** See `EngineConfig.keyPrefix`. */
  readonly keyPrefix: string;
  /** Absent: the default one. */
  readonly keyTemplate?: string;
}

/** The destinations that were configured on this workstation, the current one included. Kept where no other workstation can write. */
export interface KnownDestinations {
  all(): readonly Destination[];
  /** Idempotent. */
  add(destination: Destination): void;
}

/** Adds the destination of the settings to the known ones. */
export function noteDestination(
  destinations: KnownDestinations | undefined,
  { bucket, keyPrefix, keyTemplate }: Pick<EngineConfig, 'bucket' | 'keyPrefix' | 'keyTemplate'>,
  logger: Logger,
): void {
  const template = keyTemplate === DEFAULT_KEY_TEMPLATE ? {} : { keyTemplate };
  try {
    destinations?.add({ bucket, keyPrefix, ...template });
  } catch (error) {
    logger.log('error', 'The destination could not be stored in the state folder.', { error });
  }
}

/**
 * Whether a recording of the journal may be continued here: its file has to be in a watched folder. The journal of a Redis server
 * can be written by others, who may have planted or altered the recording: then its file has to match the patterns as well, and its
 * object has to go to a destination of this workstation, under a key that its template makes for this recording. A discard is not
 * carried out where the upload may be another recording's. Links are checked where the file is opened.
 * @param destinations `undefined` when only this workstation can write the journal
 * @returns why it is not continued; `undefined` when it is
 */
export function resumeRefusal(
  { id, path, bucket, key, isDiscarding }: Pick<RecordingRecord, 'id' | 'path' | 'bucket' | 'key' | 'isDiscarding'>,
  config: Pick<EngineConfig, 'folders' | 'include' | 'exclude'>,
  destinations: readonly Destination[] | undefined,
): string | undefined {
  const folder = normalize(path) === path ? holdingFolder(path, config.folders) : undefined;
  if (folder === undefined) return sentence('fileInNoFolder', {});
  if (destinations === undefined) return undefined;
  const place = relative(normalize(folder), path).split(sep).join('/');
  if (!compilePatterns(config.include, config.exclude).isWanted(place)) return sentence('fileMatchesNoPattern', {});
  if (!isKnownPlace({ id, bucket, key }, destinations)) return sentence('destinationNeverHere', {});
  return isDiscarding && !isOwnKey(key, id) ? sentence('discardUncertain', {}) : undefined;
}

/** Whether the object of this recording is at a destination of this workstation, under a key that its template makes for it. */
export function isKnownPlace(
  { id, bucket, key }: Pick<RecordingRecord, 'id' | 'bucket' | 'key'>,
  destinations: readonly Destination[],
): boolean {
  return destinations.some((known) => known.bucket === bucket && isKeyAt(known, key, id));
}

/** A key without an id may be occupied; that is looked up before anything is sent to it. */
function isKeyAt(
  { keyPrefix, keyTemplate: template = DEFAULT_KEY_TEMPLATE }: Destination,
  key: string,
  id: string,
): boolean {
  const parsed = parseKey({ keyPrefix, template }, key, { stream_id: id });
  return parsed !== undefined && (parsed.id ?? id) === id;
}
