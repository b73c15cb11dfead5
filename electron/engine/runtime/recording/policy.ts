import type { RecordingPolicy } from '../../core/recordingState.ts';
import type { EngineConfig } from '../engineConfig.ts';

/** The part of the settings that the machine follows. */
export function policyOf(config: EngineConfig): RecordingPolicy {
  const { streamTimeoutMs, isStrictTimeout, waitsWhileHeld, onVanish } = config;
  return { timeoutMs: streamTimeoutMs, isStrictTimeout, waitsWhileHeld, onVanish };
}
