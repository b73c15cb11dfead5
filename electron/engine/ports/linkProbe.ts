/** Measures the way to the store. */
export interface LinkProbe {
  /**
   * The time from a small request to its answer, in milliseconds, over a connection that is open; `undefined` when there was no answer
   * within five seconds, or `signal` aborts. Never rejects.
   */
  roundTripMs(signal: AbortSignal): Promise<number | undefined>;
}
