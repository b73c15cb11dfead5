/**
 * The engine's only door: the engine itself, what it is configured with, and the adapters a composition hands to it.
 */
export { type Engine, createEngine } from './runtime/engine.ts';
export { ENGINE_DEFAULTS, type EngineConfig } from './runtime/engineConfig.ts';
export { isDoneWithin } from './runtime/deadline.ts';
export { RedisCheckpointStore } from './adapters/checkpointRedis/redisCheckpointStore.ts';
export { SqliteCheckpointStore } from './adapters/checkpointSqlite/sqliteCheckpointStore.ts';
export { DestinationsFile } from './adapters/destinationsFile.ts';
export { NodeFinishEvidence } from './adapters/nodeFinishEvidence.ts';
export { createEngineMetrics, type EngineMetrics } from './adapters/metrics/engineMetrics.ts';
export { measuredCheckpointStore } from './adapters/metrics/measuredCheckpointStore.ts';
export { type MetricsServer, startMetricsServer } from './adapters/metrics/metricsServer.ts';
export { nodeFiles } from './adapters/nodeFs/nodeFiles.ts';
export { FfprobeMediaProbe } from './adapters/probeFfprobe/ffprobeMediaProbe.ts';
export { ffprobePath } from './adapters/probeFfprobe/ffprobePath.ts';
export { S3ObjectStore } from './adapters/s3/s3ObjectStore.ts';
export type { S3Config } from './adapters/s3/s3Config.ts';
export { systemClock } from './adapters/systemClock.ts';
export { ChokidarFolderWatcher } from './adapters/watchChokidar/chokidarFolderWatcher.ts';
export { createFileLogger, type FileLogger, type LogCopy } from './adapters/log/fileLogger.ts';
export { asFault, Fault } from './core/fault.ts';
export type { CheckpointStore } from './ports/checkpointStore.ts';
export type { FolderScanner } from './ports/folderWatcher.ts';
export type { Logger, LogLevel } from './ports/logger.ts';
export type { ObjectStore, OpenedUpload, Payload } from './ports/objectStore.ts';
