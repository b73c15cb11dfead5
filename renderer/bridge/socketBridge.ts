import {
  ALIVE_MS,
  CLOSED_NO_SESSION,
  type ConsolePushChannel,
  type ConsolePushes,
  type ConsoleRequestChannel,
  type ConsoleRequests,
  type ConsoleRole,
  type ServerMessage,
  SOCKET_PATH,
} from '../../shared/console.ts';
import { sentence } from '../../shared/sentences/sentence.ts';
import type { PushChannel, Pushes, Reply, RequestChannel, Requests, RushesBridge } from '../../shared/ipc.ts';

/** The state of the connection to the server. */
export type Connection =
  | { readonly kind: 'connected'; readonly role: ConsoleRole }
  /** The server was heard for the last time then (milliseconds since 1970), so the page may show an old state. */
  | { readonly kind: 'lost'; readonly sinceMs: number }
  | { readonly kind: 'signed_out' };

/** The bridge of a page in a browser. */
export interface SocketBridge extends RushesBridge {
  /** Requests that only a browser has. Never rejects. */
  ask<C extends ConsoleRequestChannel>(
    channel: C,
    request: ConsoleRequests[C]['request'],
  ): Promise<Reply<ConsoleRequests[C]['value']>>;
  /** Pushes that only a browser gets. @returns a function that ends the subscription (idempotent) */
  listen<C extends ConsolePushChannel>(channel: C, listener: (payload: ConsolePushes[C]) => void): () => void;
}

const RETRY_MS_MIN = 500;
const RETRY_MS_MAX = 10_000;
/** Nothing was heard for so long: the connection is lost, although nobody has said so. */
const SILENCE_MS = 2.5 * ALIVE_MS;

/**
 * Connects to the server of this page, and again whenever the connection is lost: after sleep, a restart or a change of the network.
 * @param changed called with every change of the connection
 */
export function connectSocket(changed: (connection: Connection) => void): SocketBridge {
  return new WebSocketBridge(changed);
}

type Waiting = (reply: Reply<unknown>) => void;
type Listener = (payload: unknown) => void;

class WebSocketBridge implements SocketBridge {
  readonly #changed: (connection: Connection) => void;
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #waiting = new Map<number, Waiting>();
  #socket: WebSocket | undefined;
  #isConnected = false;
  #isSignedOut = false;
  #wasConnected = false;
  #nextId = 0;
  #failures = 0;
  #heardMs = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(changed: (connection: Connection) => void) {
    this.#changed = changed;
    this.#open();
    setInterval(() => this.#checkSilence(), ALIVE_MS / 2);
    // A computer that wakes up, or a network that comes back, need not wait for the next try.
    const soon = (): void => this.#retryNow();
    window.addEventListener('online', soon);
    window.addEventListener('pageshow', soon);
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') soon();
    });
  }

  request<C extends RequestChannel>(channel: C, request: Requests[C]['request']): Promise<Reply<Requests[C]['value']>> {
    // The server is compiled against the same contract, so it answers with the reply of this channel.
    return this.#send(channel, request) as Promise<Reply<Requests[C]['value']>>;
  }

  ask<C extends ConsoleRequestChannel>(
    channel: C,
    request: ConsoleRequests[C]['request'],
  ): Promise<Reply<ConsoleRequests[C]['value']>> {
    return this.#send(channel, request) as Promise<Reply<ConsoleRequests[C]['value']>>;
  }

  subscribe<C extends PushChannel>(channel: C, listener: (payload: Pushes[C]) => void): () => void {
    return this.#subscribe(channel, listener as Listener);
  }

  listen<C extends ConsolePushChannel>(channel: C, listener: (payload: ConsolePushes[C]) => void): () => void {
    return this.#subscribe(channel, listener as Listener);
  }

  async offerDropped(): Promise<Reply<never>> {
    return {
      ok: false,
      code: 'drop_elsewhere',
      message: sentence('dropElsewhere', {}),
    };
  }

  #subscribe(channel: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(channel) ?? new Set();
    this.#listeners.set(channel, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  #send(channel: string, request: unknown): Promise<Reply<unknown>> {
    const socket = this.#socket;
    if (socket === undefined || !this.#isConnected) return Promise.resolve(NOT_CONNECTED);
    this.#nextId += 1;
    const id = this.#nextId;
    const { promise, resolve } = Promise.withResolvers<Reply<unknown>>();
    this.#waiting.set(id, resolve);
    socket.send(JSON.stringify({ id, channel, request }));
    return promise;
  }

  #open(): void {
    clearTimeout(this.#retry);
    if (this.#isSignedOut) return;
    const address = new URL(SOCKET_PATH, document.baseURI);
    address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
    const socket = new WebSocket(address);
    this.#socket = socket;
    this.#heardMs = Date.now();
    socket.addEventListener('message', ({ data }) => {
      if (socket === this.#socket) this.#received(String(data));
    });
    socket.addEventListener('close', ({ code }) => {
      if (socket === this.#socket) this.#lost(code);
    });
  }

  #received(text: string): void {
    this.#heardMs = Date.now();
    const message = JSON.parse(text) as ServerMessage;
    switch (message.kind) {
      case 'hello':
        this.#hello(message.role);
        return;
      case 'reply':
        this.#waiting.get(message.id)?.(message.reply as Reply<unknown>);
        this.#waiting.delete(message.id);
        return;
      case 'push':
        this.#tell(message.channel, message.payload);
        return;
      case 'alive':
        return;
    }
  }

  #hello(role: ConsoleRole): void {
    this.#isConnected = true;
    this.#failures = 0;
    const isAgain = this.#wasConnected;
    this.#wasConnected = true;
    this.#changed({ kind: 'connected', role });
    if (!isAgain) return;
    // A number that follows nothing: the state is asked for anew.
    this.#tell('engine.delta', { revision: -1, changed: [], removed: [] });
    if (role === 'operate') void this.#refresh();
  }

  /** Changes of these may have been missed. */
  async #refresh(): Promise<void> {
    const [settings, facts] = await Promise.all([this.request('settings.get', null), this.request('app.facts', null)]);
    if (settings.ok) this.#tell('settings.changed', settings.value);
    if (facts.ok) this.#tell('app.facts', facts.value);
  }

  #tell(channel: string, payload: unknown): void {
    for (const listener of this.#listeners.get(channel) ?? []) listener(payload);
  }

  #lost(code: number): void {
    const wasConnected = this.#isConnected;
    this.#socket = undefined;
    this.#isConnected = false;
    for (const resolve of this.#waiting.values()) resolve(NOT_CONNECTED);
    this.#waiting.clear();
    if (code === CLOSED_NO_SESSION) {
      this.#signedOut();
      return;
    }
    if (wasConnected) this.#changed({ kind: 'lost', sinceMs: this.#heardMs });
    const waitMs = Math.min(RETRY_MS_MAX, RETRY_MS_MIN * 2 ** this.#failures);
    this.#failures += 1;
    this.#retry = setTimeout(() => void this.#tryAgain(), waitMs * (0.5 + Math.random() / 2));
  }

  /** A browser does not tell a refused socket from a server that is away, so the session is asked for first. */
  async #tryAgain(): Promise<void> {
    const session = await fetch('session', { credentials: 'same-origin', cache: 'no-store' }).catch(() => undefined);
    if (this.#socket !== undefined) return;
    if (session?.status === 401) this.#signedOut();
    else this.#open();
  }

  #signedOut(): void {
    this.#isSignedOut = true;
    clearTimeout(this.#retry);
    this.#changed({ kind: 'signed_out' });
  }

  #retryNow(): void {
    this.#checkSilence();
    if (this.#socket !== undefined || this.#isSignedOut) return;
    this.#failures = 0;
    this.#open();
  }

  #checkSilence(): void {
    if (this.#socket === undefined || Date.now() - this.#heardMs < SILENCE_MS) return;
    const silent = this.#socket;
    this.#lost(0);
    silent.close();
  }
}

const NOT_CONNECTED: Reply<never> = {
  ok: false,
  code: 'not_connected',
  message: sentence('notConnected', {}),
};
