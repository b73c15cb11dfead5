import type { RecordingRecord } from '../../core/recording.ts';
import type { RecordingPolicy } from '../../core/recordingState.ts';
import { type EngineConfig, keyNamingOf } from '../engineConfig.ts';

/** The quiet time of a file that was reopened again and again doubles up to this factor. */
const QUIET_FACTOR_MAX = 32;

/**
 * The part of the settings that the machine follows. A file that was finished before and changed afterwards (a time lapse that
 * appends now and then) has to be quiet for longer each time, and evidence is not enough: else each change makes an object.
 */
export function policyOf(config: EngineConfig, { reopened = 0 }: Pick<RecordingRecord, 'reopened'>): RecordingPolicy {
  const { streamTimeoutMs, isStrictTimeout, waitsWhileHeld, onVanish, holesMaxBytes } = config;
  return {
    timeoutMs: streamTimeoutMs * Math.min(2 ** reopened, QUIET_FACTOR_MAX),
    isStrictTimeout: isStrictTimeout || reopened > 0,
    waitsWhileHeld,
    onVanish,
    holesMaxBytes,
    ...destinationOf(config),
  };
}

function destinationOf(config: EngineConfig): Pick<RecordingPolicy, 'destination' | 'earlierServers'> {
  const { store, bucket, needsEqualParts, earlierServers = [] } = config;
  if (store === undefined) return {};
  const partSizes = needsEqualParts ? 'equal' : 'stepping';
  return { destination: { ...store, bucket, naming: keyNamingOf(config), partSizes }, earlierServers };
}
