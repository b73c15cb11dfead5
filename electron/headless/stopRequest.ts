/** The signals by which a terminal, a service manager or a shutdown asks a process to end. */
const STOP_SIGNALS: readonly NodeJS.Signals[] =
  process.platform === 'win32' ? ['SIGINT', 'SIGBREAK', 'SIGHUP'] : ['SIGINT', 'SIGTERM'];

/**
 * The request to stop the command, by a signal or a key. A second request ends the process at once, without losing anything. SIGHUP
 * means that the terminal is gone; without a terminal it means that the settings have changed.
 */
export class StopRequest {
  readonly #controller = new AbortController();
  readonly #stopping = (): void => this.ask();
  readonly #hungUp = (): void => {
    if (hasTerminal()) this.ask();
    else this.#reload();
  };
  #reload: () => void = () => undefined;
  /** Resolves at the first request. */
  readonly asked: Promise<void>;

  constructor() {
    this.asked = new Promise((resolve) => {
      this.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    for (const name of STOP_SIGNALS) process.on(name, this.#stopping);
    if (process.platform !== 'win32') process.on('SIGHUP', this.#hungUp);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  ask(): void {
    // Stored parts stay stored, and the next start resumes from them.
    if (this.signal.aborted) process.exit(0);
    this.#controller.abort();
  }

  /** Sets the function that is called when the settings have changed. */
  onReload(reload: () => void): void {
    this.#reload = reload;
  }

  /** Restores the default effect of the signals. Idempotent. */
  close(): void {
    for (const name of STOP_SIGNALS) process.off(name, this.#stopping);
    process.off('SIGHUP', this.#hungUp);
  }
}

function hasTerminal(): boolean {
  return [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY);
}
