/** The only source of time and randomness, so that tests control both. */
export interface Clock {
  /** Wall clock, milliseconds since 1970; may jump. For timestamps, never for waiting. */
  nowMs(): number;
  /** Milliseconds since some start; never jumps back. Measures quiet time and waits. */
  monotonicMs(): number;
  /** Uniform in [0, 1). */
  random(): number;
  /** A new UUID v4. */
  uuid(): string;
  /** Resolves after `ms`; rejects with an `AbortError` when `signal` aborts first. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Calls `callback` once after `ms`. Returns a function that cancels it (idempotent). Does not keep the process alive. */
  after(ms: number, callback: () => void): () => void;
}
