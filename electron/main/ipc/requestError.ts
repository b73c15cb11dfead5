export type RequestErrorCode =
  | 'bad_request'
  | 'not_allowed'
  | 'unknown_recording'
  | 'unknown_folder'
  | 'folder_not_offered'
  | 'settings_invalid'
  | 'settings_not_saved'
  | 'not_confirmed'
  | 'secret_elsewhere'
  | 'engine_not_running'
  | 'busy'
  | 'test_failed'
  | 'not_there'
  | 'unexpected';

/** A request that cannot be fulfilled, with the sentence the window shows. Never holds a secret. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly code: string;

  /** @param code one of ours, or the engine's own */
  constructor(code: RequestErrorCode | (string & {}), message: string) {
    super(message);
    this.code = code;
  }
}
