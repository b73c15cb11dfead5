export type RequestErrorCode =
  | 'bad_request'
  | 'not_allowed'
  | 'unknown_recording'
  | 'unknown_folder'
  | 'folder_not_offered'
  | 'folder_not_created'
  | 'drive_not_connected'
  | 'settings_invalid'
  | 'settings_not_saved'
  | 'not_confirmed'
  | 'secret_elsewhere'
  | 'engine_not_running'
  | 'busy'
  | 'test_failed'
  | 'not_there'
  | 'not_saved'
  | 'too_many'
  | 'unexpected';

/** A refused request of the window, with a sentence for the person. Never contains a secret. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly code: string;

  /** @param code a code above, or one of the engine */
  constructor(code: RequestErrorCode | (string & {}), message: string) {
    super(message);
    this.code = code;
  }
}
