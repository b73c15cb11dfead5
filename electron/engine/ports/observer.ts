export type EngineOperation =
  | 'create_upload'
  | 'upload_part'
  | 'complete_upload'
  | 'head_object'
  | 'put_object'
  | 'list_parts'
  | 'abort_upload'
  | 'checkpoint'
  | 'probe'
  | 'metadata';

/** Counts failures for the metrics. Never throws. */
export interface EngineObserver {
  operationFailed(operation: EngineOperation): void;
}
