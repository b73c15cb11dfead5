import { sentence } from '../../shared/sentences/sentence.ts';
import type { OutageKind } from '../../shared/status.ts';
import { quotedName } from '../../shared/visibleText.ts';
import { systemClock } from './adapters/systemClock.ts';
import { asFault } from './core/fault.ts';
import type { CheckpointStore } from './ports/checkpointStore.ts';
import { isDoneWithin } from './runtime/deadline.ts';
import type { Engine } from './runtime/engineContract.ts';

const HEALTH_WAIT_MS = 2_000;

/** Outages with which the engine is not healthy: recordings stay behind until a person acts. */
const UNHEALTHY: ReadonlySet<OutageKind> = new Set<OutageKind>([
  'journal_unavailable',
  'destination_refused',
  'folder_missing',
  'folder_unreadable',
]);

/** Why the engine is not healthy, a line for each cause; `undefined` when it is. Never rejects. */
export async function engineHealth(
  engine: Pick<Engine, 'snapshot'>,
  checkpoints: Pick<CheckpointStore, 'ping'>,
): Promise<string | undefined> {
  const snapshot = engine.snapshot();
  const { outages } = snapshot.engine;
  const grave = outages
    .filter(({ kind }) => UNHEALTHY.has(kind))
    .map(({ name, message }) => `${name} ${message}`.trim());
  const blind = snapshot.folders
    .filter(({ isPaused, isBlind }) => !isPaused && isBlind === true)
    .map(({ path }) => sentence('folderBlind', { folder: quotedName(path) }));
  if (grave.length + blind.length > 0) return [...grave, ...blind].join('\n');
  const answer = checkpoints.ping();
  try {
    return (await isDoneWithin(systemClock, HEALTH_WAIT_MS, answer)) ? undefined : 'The journal does not answer.';
  } catch (error) {
    return asFault(error).message;
  }
}
