import type { AccessView, ConsoleProblem, ConsoleServing, Invitation } from '../../shared/console.ts';
import { parseListenAddress } from '../../shared/consoleAddress.ts';
import type { PushChannel, Pushes } from '../../shared/ipc.ts';
import { sentence } from '../../shared/sentences/sentence.ts';
import type { Delta } from '../../shared/viewModel.ts';
import type { BrowserAccess } from '../backend/requests/requestHandlers.ts';
import { RequestError } from '../backend/requestError.ts';
import { secureStateFolder } from '../engine/index.ts';
import type { SharedContext } from './browserHandlers.ts';
import { consoleProblem } from './consoleProblem.ts';
import { defaultRoots } from './roots.ts';
import { type ServedConsole, serveConsole } from './serveConsole.ts';

export interface ConsoleSwitchDeps {
  /** Absolute path of the built window. */
  readonly builtWindow: string;
  /** Absolute. Holds the sessions of browsers; exists already. */
  readonly stateFolder: string;
  /** The host of the window. Asked when the window begins to be served. */
  readonly backend: () => SharedContext;
  /** Whether the window is served was changed, or the number of browsers. */
  readonly changed: () => void;
}

/** Serves the window of the desktop app to browsers too, while the settings say so. */
export interface ConsoleSwitch {
  readonly serving: ConsoleServing;
  /** For somebody who has no session. The list is empty while the window is not served; invitations are refused with `not_served`. */
  readonly access: BrowserAccess;
  /**
   * Begins, ends or moves the server; nothing for the address that is served. One after another. Never rejects: see `serving`.
   * @param address the setting, empty for none
   */
  follow(address: string): Promise<void>;
  /** Passes a delta of the engine on. */
  take(delta: Delta): void;
  /** Another engine runs from now on. */
  restart(): void;
  /** Pushes to everybody who operates in a browser. */
  push<C extends PushChannel>(channel: C, payload: Pushes[C]): void;
  /** Ends the server and cuts every browser. Nothing is served after it. Idempotent. */
  close(): Promise<void>;
}

export function createConsoleSwitch(deps: ConsoleSwitchDeps): ConsoleSwitch {
  return new FollowingConsole(deps);
}

const NOBODY: AccessView = { codes: [], sessions: [] };

class FollowingConsole implements ConsoleSwitch {
  readonly #deps: ConsoleSwitchDeps;
  #served: ServedConsole | undefined;
  #problem: ConsoleProblem | undefined;
  /** The address that is served, or that cannot be served. */
  #address = '';
  #isClosed = false;
  #queue: Promise<void> = Promise.resolve();

  constructor(deps: ConsoleSwitchDeps) {
    this.#deps = deps;
  }

  get serving(): ConsoleServing {
    if (this.#problem !== undefined) return { kind: 'failed', problem: this.#problem };
    return this.#served?.serving ?? { kind: 'off' };
  }

  get access(): BrowserAccess {
    return {
      list: () => this.#served?.access(undefined).list() ?? NOBODY,
      invite: (role): Invitation => {
        if (this.#served === undefined) throw new RequestError('not_served', sentence('notServed', {}));
        return this.#served.invite(role);
      },
      revoke: (id) => this.#served?.access(undefined).revoke(id) ?? NOBODY,
    };
  }

  follow(address: string): Promise<void> {
    this.#queue = this.#queue.then(() => this.#follow(address));
    return this.#queue;
  }

  take(delta: Delta): void {
    this.#served?.take(delta);
  }

  restart(): void {
    this.#served?.restart();
  }

  push<C extends PushChannel>(channel: C, payload: Pushes[C]): void {
    this.#served?.push(channel, payload);
  }

  close(): Promise<void> {
    this.#isClosed = true;
    this.#queue = this.#queue.then(() => this.#end());
    return this.#queue;
  }

  async #follow(address: string): Promise<void> {
    if (this.#isClosed || address === this.#address) return;
    await this.#end();
    this.#address = address;
    const listen = parseListenAddress(address);
    if (listen !== undefined) await this.#serve(listen);
    this.#deps.changed();
  }

  async #serve(listen: NonNullable<ReturnType<typeof parseListenAddress>>): Promise<void> {
    const backend = this.#deps.backend();
    try {
      // Sessions that another user planted would let that user operate.
      secureStateFolder(this.#deps.stateFolder);
      this.#served = await serveConsole({
        plan: { listen, publicUrl: undefined, tls: undefined, roots: defaultRoots() },
        builtWindow: this.#deps.builtWindow,
        stateFolder: this.#deps.stateFolder,
        backend,
        changed: this.#deps.changed,
      });
    } catch (error) {
      this.#problem = consoleProblem(error) ?? 'unexpected';
      backend.log.log('warn', 'The window cannot be served to browsers.', { error });
    }
  }

  async #end(): Promise<void> {
    const ending = this.#served;
    this.#served = undefined;
    this.#problem = undefined;
    await ending?.close();
  }
}
