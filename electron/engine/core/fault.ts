/**
 * A failure, classified by the reaction it needs.
 *
 * - `retry`      a passing fault: the same request again, after a pause
 * - `reconcile`  our state differs from the outside: read it, then continue
 * - `attention`  a person has to do something; the message says what
 * - `cancelled`  we stopped it ourselves
 */
export type Disposition = 'retry' | 'reconcile' | 'attention' | 'cancelled';

export type FaultCode =
  // the object store
  | 'network'
  | 'server_error'
  | 'slow_down'
  | 'bad_digest'
  | 'clock_skew'
  | 'wrong_access_key'
  | 'wrong_secret_key'
  | 'credentials_missing'
  | 'credentials_expired'
  | 'credentials_end_sooner'
  | 'access_denied'
  | 'no_such_bucket'
  | 'bucket_moved'
  | 'no_such_upload'
  | 'no_such_lifecycle'
  | 'invalid_part'
  | 'entity_too_small'
  | 'object_mismatch'
  | 'object_exists'
  | 'replaces_objects'
  | 'store_full'
  | 'destination_changed'
  | 'request_refused'
  // the source
  | 'source_missing'
  | 'source_unreadable'
  | 'source_changed'
  | 'source_busy'
  | 'source_emptied'
  | 'source_replaced'
  | 'source_sparse'
  | 'source_too_large'
  | 'disk_error'
  // the journal
  | 'checkpoint_unavailable'
  | 'checkpoint_corrupt'
  | 'checkpoint_full'
  | 'lease_lost'
  // describing
  | 'probe_failed'
  // ourselves
  | 'cancelled'
  | 'unexpected';

export interface FaultOptions {
  readonly disposition: Disposition;
  /** The wait the other side asked for, in milliseconds (`Retry-After`). */
  readonly retryAfterMs?: number;
  /** See `Fault.connectedMs`. */
  readonly connectedMs?: number;
  readonly cause?: unknown;
}

/**
 * The only error that crosses a port. `message` is a whole sentence for the person at the machine: what happened and, for
 * `attention`, what to do about it. It never holds a secret.
 */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly code: FaultCode;
  readonly disposition: Disposition;
  readonly retryAfterMs: number | undefined;
  /** The connection was made and broke so many milliseconds after the request began; `undefined`: it did not break, or none was made. */
  readonly connectedMs: number | undefined;

  constructor(code: FaultCode, message: string, options: FaultOptions) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.code = code;
    this.disposition = options.disposition;
    this.retryAfterMs = options.retryAfterMs;
    this.connectedMs = options.connectedMs;
  }
}

/** A thrown value as a Fault: a Fault is returned as it is, an abort becomes `cancelled`, anything else `unexpected` (retried). */
export function asFault(thrown: unknown): Fault {
  if (thrown instanceof Fault) return thrown;
  if (thrown instanceof Error && thrown.name === 'AbortError') {
    return new Fault('cancelled', 'Stopped.', { disposition: 'cancelled', cause: thrown });
  }
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return new Fault('unexpected', `Something unexpected happened: ${detail}`, { disposition: 'retry', cause: thrown });
}
