/**
 * The engine's only door: the engine itself, what it is configured with, and the adapters a composition hands to it.
 */
export type { Engine } from './runtime/engineContract.ts';
export type { Adoption, AdoptionResult } from './runtime/bucket/adoptUpload.ts';
export { isDoneWithin } from './runtime/deadline.ts';
export { type ComposedEngine, composeEngine, type EngineSecrets } from './composeEngine.ts';
export type { OpenClip } from './runtime/finishedClips.ts';
export { testWebhook } from './composeWebhook.ts';
export { readHistory } from './readHistory.ts';
export { withBucketStore } from './bucketStore.ts';
export { journalUploads } from './journalUploads.ts';
export { completeOpenUpload } from './completeOpenUpload.ts';
export { pingRedis, redisUrl } from './openCheckpoints.ts';
export { openStateFolder, secureStateFolder, type StateFolder } from './stateFolder.ts';
export { keyNamingOfSettings, keyPrefixOf, serverOf } from './runtime/engineConfig.ts';
export { bucketLifecycle, type LifecycleStore } from './runtime/bucket/bucketLifecycle.ts';
export type { FinishedPlace } from './runtime/bucket/finishedPlace.ts';
export { freeUpload, type UploadAction, type UploadUser, type UploadUsers } from './runtime/bucket/freeUpload.ts';
export {
  listOpenUploads,
  type OpenUpload,
  type OpenUploadList,
  openUploads,
  type UnreadableUpload,
} from './runtime/bucket/openUploads.ts';
export {
  type DescribedObject,
  describedObjects,
  type Verification,
  verifyFile,
  verifyObject,
  type VerifyObjectContext,
} from './runtime/bucket/verifyObjects.ts';
export { crc32Of } from './runtime/parts/fastCrc32.ts';
export { retried } from './runtime/retried.ts';
export { verifyFinished } from './runtime/bucket/verifyFinished.ts';
export { type BoundedServer, startBoundedServer } from './adapters/boundedServer.ts';
export { replaceFile, replaceLargeFile } from './adapters/replaceFile.ts';
export { windowsSystemRoot } from './adapters/runProgram.ts';
export { makeFolders } from './adapters/nodeFs/makeFolders.ts';
export { nodeFiles } from './adapters/nodeFs/nodeFiles.ts';
export { S3ObjectStore } from './adapters/s3/s3ObjectStore.ts';
export { s3ConfigOf } from './adapters/s3/s3Config.ts';
export { areThreadsBusy } from './adapters/nodeFs/busyThreads.ts';
export { systemClock } from './adapters/systemClock.ts';
export { createFileLogger, type FileLogger, type LogCopy } from './adapters/log/fileLogger.ts';
export { asFault, Fault } from './core/fault.ts';
export type { FolderScanner, WatchedFolder } from './ports/folderWatcher.ts';
export type { LogFields, Logger, LogLevel } from './ports/logger.ts';
export type { FileSource } from './ports/fileSource.ts';
export { LISTED_OBJECTS_MAX, type ObjectStore, type OpenedUpload, type Payload } from './ports/objectStore.ts';

// Parts that only tests and benches put together by hand.
export {
  /** @internal */
  createEngine,
} from './runtime/engine.ts';
export {
  /** @internal */
  ENGINE_DEFAULTS,
  /** @internal */
  type EngineConfig,
} from './runtime/engineConfig.ts';
export {
  /** @internal */
  RedisCheckpointStore,
} from './adapters/checkpointRedis/redisCheckpointStore.ts';
export {
  /** @internal */
  SqliteCheckpointStore,
} from './adapters/checkpointSqlite/sqliteCheckpointStore.ts';
export {
  /** @internal */
  DestinationsFile,
} from './adapters/destinationsFile.ts';
export {
  /** @internal */
  NodeFinishEvidence,
} from './adapters/nodeFinishEvidence.ts';
export {
  /** @internal */
  FfprobeMediaProbe,
} from './adapters/probeFfprobe/ffprobeMediaProbe.ts';
export {
  /** @internal */
  ChokidarFolderWatcher,
} from './adapters/watchChokidar/chokidarFolderWatcher.ts';
export type {
  /** @internal */
  CheckpointStore,
} from './ports/checkpointStore.ts';
export {
  /** @internal */
  timeUntilSafe,
} from './core/timeUntilSafe.ts';
export {
  /** @internal */
  TransferRate,
} from './core/transferRate.ts';
