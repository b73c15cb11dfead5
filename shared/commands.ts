import { type Decoder, exactObject, filledText, oneOf, variant } from './read.ts';
import { type QuickLimit, quickLimitFields } from './uploadLimit.ts';

/** The commands of the engine. A recording's command is refused with a reason, or accepted and durable, even across a restart. */
export type Command =
  /** Finish as soon as the file has been quiet for two seconds, whatever the evidence says. Ends when the recording is held. */
  | { readonly kind: 'recording.finalize'; readonly id: string }
  /** Keep it open: send parts, but do not finish until released. */
  | { readonly kind: 'recording.hold'; readonly id: string }
  | { readonly kind: 'recording.release'; readonly id: string }
  | { readonly kind: 'recording.pause'; readonly id: string }
  | { readonly kind: 'recording.resume'; readonly id: string }
  /** Try again now, after the cause of an attention was removed. */
  | { readonly kind: 'recording.retry'; readonly id: string }
  /** The source is gone: make an object of the parts that are stored. */
  | { readonly kind: 'recording.completeStored'; readonly id: string }
  /**
   * Its upload is at an earlier destination: leave the stored parts there and upload the file anew to the destination of the settings.
   * Refused when the file is not on disk.
   */
  | { readonly kind: 'recording.startAgain'; readonly id: string }
  /** Send its parts before those of all other recordings, until `recording.sendInTurn`. */
  | { readonly kind: 'recording.sendFirst'; readonly id: string }
  | { readonly kind: 'recording.sendInTurn'; readonly id: string }
  /**
   * Drop the upload and its stored parts. The file on disk is never touched, and is ignored however it grows. An object that was
   * already completed is not deleted; the final message names it.
   */
  | { readonly kind: 'recording.discard'; readonly id: string }
  /**
   * Of a recording that is not continued here (`RecordingView.left`): leave its stored parts in the bucket and end it in the journal. The
   * file on disk is not touched; it is uploaded anew if it comes into a watched folder.
   */
  | { readonly kind: 'recording.forget'; readonly id: string }
  /** Pause everything until `engine.resume` or a restart. */
  | { readonly kind: 'engine.pause' }
  | { readonly kind: 'engine.resume' }
  | { readonly kind: 'engine.retryAll' }
  /** Limit all uploads for a while, in place of the schedule and the setting. */
  | ({ readonly kind: 'engine.limit' } & QuickLimit)
  /** End the quick limit: the schedule and the setting hold again. */
  | { readonly kind: 'engine.unlimit' }
  | { readonly kind: 'engine.setOnline'; readonly isOnline: boolean };

/** `ok` once the command is durable. */
export type CommandResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: string; readonly message: string };

/** Commands that a person gives. `engine.setOnline` is not among them: the program finds that out itself. */
export type UserCommand = Exclude<Command, { readonly kind: 'engine.setOnline' }>;

/** Id of a recording in a message from outside. */
export const recordingId = filledText(128);

/** A command from outside, whatever the transport. */
export const userCommand: Decoder<UserCommand> = variant<UserCommand>({
  'recording.finalize': ofRecording('recording.finalize'),
  'recording.hold': ofRecording('recording.hold'),
  'recording.release': ofRecording('recording.release'),
  'recording.pause': ofRecording('recording.pause'),
  'recording.resume': ofRecording('recording.resume'),
  'recording.retry': ofRecording('recording.retry'),
  'recording.completeStored': ofRecording('recording.completeStored'),
  'recording.startAgain': ofRecording('recording.startAgain'),
  'recording.sendFirst': ofRecording('recording.sendFirst'),
  'recording.sendInTurn': ofRecording('recording.sendInTurn'),
  'recording.discard': ofRecording('recording.discard'),
  'recording.forget': ofRecording('recording.forget'),
  'engine.pause': exactObject({ kind: oneOf(['engine.pause']) }),
  'engine.resume': exactObject({ kind: oneOf(['engine.resume']) }),
  'engine.retryAll': exactObject({ kind: oneOf(['engine.retryAll']) }),
  'engine.limit': exactObject({ kind: oneOf(['engine.limit']), ...quickLimitFields }),
  'engine.unlimit': exactObject({ kind: oneOf(['engine.unlimit']) }),
});

function ofRecording<const K extends string>(kind: K): Decoder<{ readonly kind: K; readonly id: string }> {
  return exactObject<{ readonly kind: K; readonly id: string }>({ kind: oneOf([kind]), id: recordingId });
}
