/** The ways a terminal, a service manager or a machine that shuts down asks a process to end. */
const STOP_SIGNALS: readonly NodeJS.Signals[] =
  process.platform === 'win32' ? ['SIGINT', 'SIGBREAK', 'SIGHUP'] : ['SIGINT', 'SIGTERM'];

/**
 * Whether the command was asked to stop, by a signal or a key. Asked twice, the process ends at once: nothing is lost by it. SIGHUP
 * means that the terminal is gone, or, where there never was one, that the settings have changed.
 */
export class StopRequest {
  readonly #controller = new AbortController();
  readonly #stopping = (): void => this.ask();
  readonly #hungUp = (): void => {
    if (hasTerminal()) this.ask();
    else this.#reload();
  };
  #reload: () => void = () => undefined;
  /** Resolves when it was asked for. */
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

  /** Calls this from now on when the settings have changed. */
  onReload(reload: () => void): void {
    this.#reload = reload;
  }

  /** Signals do again what they do by default. Idempotent. */
  close(): void {
    for (const name of STOP_SIGNALS) process.off(name, this.#stopping);
    process.off('SIGHUP', this.#hungUp);
  }
}

function hasTerminal(): boolean {
  return [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY);
}
