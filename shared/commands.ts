/**
 * What a person can ask of the engine. What is asked of a recording is refused with a sentence, or done in the end, also when
 * Rushes ends in between.
 */
export type Command =
  /** Finish as soon as the file has been quiet for two seconds, whatever the evidence says. Until it is held. */
  | { readonly kind: 'recording.finalize'; readonly id: string }
  /** Keep it open: send parts, but do not finish until released. */
  | { readonly kind: 'recording.hold'; readonly id: string }
  | { readonly kind: 'recording.release'; readonly id: string }
  | { readonly kind: 'recording.pause'; readonly id: string }
  | { readonly kind: 'recording.resume'; readonly id: string }
  /** Try again now, after the cause of an attention was mended. */
  | { readonly kind: 'recording.retry'; readonly id: string }
  /** The source is gone: make an object of the parts that are stored. */
  | { readonly kind: 'recording.completeStored'; readonly id: string }
  /**
   * Drop the upload and its stored parts. The file on disk is never touched, and is left alone however it grows. An object that it
   * had become before is not deleted: then the end says where it stands.
   */
  | { readonly kind: 'recording.discard'; readonly id: string }
  /** Everything, until it is resumed or Rushes ends. */
  | { readonly kind: 'engine.pause' }
  | { readonly kind: 'engine.resume' }
  | { readonly kind: 'engine.retryAll' }
  | { readonly kind: 'engine.setOnline'; readonly isOnline: boolean };

/** `ok` once it is written down. */
export type CommandResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: string; readonly message: string };
