import type { EngineConfig } from '../engineConfig.ts';
import { isFragment } from '../../core/recording.ts';
import type { RecordingState, SeenSource } from '../../core/recordingState.ts';
import type { SourceMark } from '../../ports/checkpointStore.ts';
import { contentOf } from '../parts/fileContent.ts';

/**
 * The mark of a recording that ends in this state: its file as it was frozen or, without that, as it was last seen.
 * @param configured the destination of the settings
 */
export function finishedMark(
  { record, ledger, live }: RecordingState,
  configured: Pick<EngineConfig, 'bucket' | 'keyPrefix' | 'store'>,
): SourceMark {
  const { frozen, object, plan, bucket, key, path, reopened, destination, fileSystem } = record;
  const server = destination === undefined ? {} : { server: destination.server };
  const seen = live.source.kind === 'there' ? live.source : undefined;
  const { sizeBytes, mtimeMs, ctimeMs }: Omit<SeenSource, 'fingerprint'> = frozen ??
    seen ?? { sizeBytes: 0, mtimeMs: 0 };
  const content = object === undefined ? undefined : contentOf(plan, ledger, sizeBytes);
  // A store may give none.
  const etag = object === undefined || object.etag === '' ? {} : { etag: object.etag };
  return {
    recordingId: record.id,
    fingerprint: record.fingerprint,
    sizeBytes,
    mtimeMs,
    ...(ctimeMs === undefined ? {} : { ctimeMs }),
    isDiscarded: record.phase === 'cancelled' && frozen?.reason !== 'vanished',
    path,
    ...(object !== undefined && isFragment(record) ? { isIncomplete: true } : {}),
    ...(object === undefined ? {} : { object: { bucket, key, ...server, ...etag }, endedFor: addressOf(configured) }),
    ...(content === undefined ? {} : { content }),
    ...(fileSystem === undefined ? {} : { fileSystem }),
    ...(reopened === undefined ? {} : { reopened }),
  };
}

function addressOf({ bucket, keyPrefix, store }: Pick<EngineConfig, 'bucket' | 'keyPrefix' | 'store'>) {
  return { bucket, keyPrefix, ...(store === undefined ? {} : { server: store.server }) };
}
