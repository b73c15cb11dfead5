import type { WebhookProblem } from '../../../shared/webhook.ts';
import type { CheckpointStore } from '../ports/checkpointStore.ts';
import type { Clock } from '../ports/clock.ts';
import type { FileSource, FinishEvidence } from '../ports/fileSource.ts';
import type { FolderScanner, FolderWatcher } from '../ports/folderWatcher.ts';
import type { LinkProbe } from '../ports/linkProbe.ts';
import type { Logger } from '../ports/logger.ts';
import type { MediaProbe } from '../ports/mediaProbe.ts';
import type { ObjectStore } from '../ports/objectStore.ts';
import type { EngineObserver } from '../ports/observer.ts';

/** Everything outside that the engine touches. */
export interface EnginePorts {
  readonly store: ObjectStore;
  readonly checkpoints: CheckpointStore;
  readonly watcher: FolderWatcher;
  readonly scanner: FolderScanner;
  readonly source: FileSource;
  readonly evidence: FinishEvidence;
  readonly probe: MediaProbe;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly observer?: EngineObserver;
  /** Absent: no room can be left for others. */
  readonly linkProbe?: LinkProbe;
  /** Why messages do not reach the webhook; `undefined` when they do, or there is none. */
  readonly webhookProblem?: () => WebhookProblem | undefined;
}
