/** The ways a terminal, a service manager or a machine that shuts down asks a process to end. */
const SIGNALS: readonly NodeJS.Signals[] =
  process.platform === 'win32' ? ['SIGINT', 'SIGBREAK', 'SIGHUP'] : ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** That somebody asked the command to stop, by a signal or a key. Asked twice, the process ends at once: nothing is lost by it. */
export class StopRequest {
  readonly #controller = new AbortController();
  readonly #heard = (): void => this.ask();
  /** Resolves when it was asked for. */
  readonly asked: Promise<void>;

  constructor() {
    this.asked = new Promise((resolve) => {
      this.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    for (const name of SIGNALS) process.on(name, this.#heard);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  ask(): void {
    // What is stored stays stored, and the next start goes on from there: as good an end as any.
    if (this.signal.aborted) process.exit(0);
    this.#controller.abort();
  }

  /** Signals do what they do by default again. Idempotent. */
  close(): void {
    for (const name of SIGNALS) process.off(name, this.#heard);
  }
}
