import type { WebSocket } from 'ws';
import {
  ALIVE_MS,
  type ClientMessage,
  CONSOLE_DECODERS,
  type ConsoleRequestChannel,
  type ConsoleRequests,
} from '../../shared/console.ts';
import { type PushChannel, type Pushes, REQUEST_CHANNELS, type RequestChannel } from '../../shared/ipc.ts';
import type { Decoder } from '../../shared/read.ts';
import { answerRequest, type Report, type RequestHandlers } from '../backend/requests/answerRequest.ts';
import { REQUEST_DECODERS } from '../backend/requests/requestDecoders.ts';
import type { Session } from './access.ts';
import type { ConsoleFeed } from './consoleFeed.ts';
import { SocketClient } from './socketClient.ts';

/** The handlers of one browser. */
export interface BrowserHandlers {
  readonly window: RequestHandlers;
  readonly console: {
    readonly [C in ConsoleRequestChannel]: (
      request: ConsoleRequests[C]['request'],
    ) => ConsoleRequests[C]['value'] | Promise<ConsoleRequests[C]['value']>;
  };
  /** The browser is gone. */
  readonly close: () => void;
}

export interface ClientsDeps {
  readonly feed: Pick<ConsoleFeed, 'snapshot' | 'revision'>;
  /** @param languages of the browser, as in `Accept-Language`; may be empty */
  readonly handlersOf: (client: Pick<SocketClient, 'push' | 'session'>, languages: string) => BrowserHandlers;
  readonly isValid: (sessionId: string) => boolean;
  readonly nowMs: () => number;
  readonly report: Report;
  /** A browser was connected or is gone. */
  readonly changed: () => void;
}

const TEND_MS = 250;

/** The browsers that are connected. */
export class Clients {
  readonly #deps: ClientsDeps;
  readonly #clients = new Set<SocketClient>();
  readonly #timers: readonly NodeJS.Timeout[];

  constructor(deps: ClientsDeps) {
    this.#deps = deps;
    this.#timers = [
      setInterval(() => this.#tend(), TEND_MS).unref(),
      setInterval(() => this.#checkAlive(), ALIVE_MS).unref(),
    ];
  }

  get size(): number {
    return this.#clients.size;
  }

  add(socket: WebSocket, session: Session, languages = ''): void {
    const client: SocketClient = new SocketClient({
      socket,
      session,
      nowMs: this.#deps.nowMs,
      answer: (message) => this.#answer(session, handlers, message),
    });
    const handlers = session.role === 'operate' ? this.#deps.handlersOf(client, languages) : undefined;
    this.#clients.add(client);
    this.#deps.changed();
    socket.once('close', () => {
      this.#clients.delete(client);
      handlers?.close();
      this.#deps.changed();
    });
  }

  /** Sends the next delta, made once for each role. */
  sendDelta(deltas: Readonly<Record<Session['role'], () => string>>): void {
    const messages = new Map<Session['role'], string>();
    for (const client of this.#clients) {
      const { role } = client.session;
      const message = messages.get(role) ?? `{"kind":"push","channel":"engine.delta","payload":${deltas[role]()}}`;
      messages.set(role, message);
      client.sendDelta(message);
    }
  }

  /** Pushes to everybody who operates. */
  push<C extends PushChannel>(channel: C, payload: Pushes[C]): void {
    for (const client of this.#clients)
      if (client.session.role === 'operate')
        (client.push as (name: C, value: Pushes[C]) => void).call(client, channel, payload);
  }

  /** How many sockets of a session are open. */
  socketsOf(sessionId: string): number {
    return [...this.#clients].filter(({ session }) => session.id === sessionId).length;
  }

  endSession(sessionId: string): void {
    for (const client of this.#clients) if (client.session.id === sessionId) client.endSession();
  }

  /** Idempotent. */
  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }

  async #answer(session: Session, handlers: BrowserHandlers | undefined, message: ClientMessage): Promise<string> {
    const { channel, request } = message;
    // It may have been revoked, or have expired, since the socket was opened.
    if (!this.#deps.isValid(session.id)) return refusal('not_allowed', 'The session has ended.');
    if (channel === 'engine.snapshot') return `{"ok":true,"value":${this.#deps.feed.snapshot(session.role)}}`;
    if (handlers === undefined) return refusal('not_allowed', 'This browser may only look.');
    const { report } = this.#deps;
    const reply = await this.#dispatch(channel, handlers, request, report);
    return JSON.stringify(reply);
  }

  #dispatch(channel: string, handlers: BrowserHandlers, request: unknown, report: Report): Promise<unknown> {
    if (Object.hasOwn(REQUEST_CHANNELS, channel)) {
      const known = channel as RequestChannel;
      return answered(known, REQUEST_DECODERS[known], handlers.window[known], request, report);
    }
    if (Object.hasOwn(CONSOLE_DECODERS, channel)) {
      const known = channel as ConsoleRequestChannel;
      return answered(known, CONSOLE_DECODERS[known], handlers.console[known], request, report);
    }
    return Promise.resolve({ ok: false, code: 'bad_request', message: 'This request does not exist.' });
  }

  #tend(): void {
    if (this.#clients.size === 0) return;
    // The number after the next one: whatever the client has, one is missing.
    const gap = `{"kind":"push","channel":"engine.delta","payload":{"revision":${this.#deps.feed.revision + 1},"changed":[],"removed":[]}}`;
    for (const client of this.#clients) client.tend(gap);
  }

  #checkAlive(): void {
    for (const client of this.#clients) {
      if (!this.#deps.isValid(client.session.id)) client.endSession();
      else client.checkAlive();
    }
  }
}

/** The handler of a channel takes what its decoder gives; the types are lost where the channel is chosen at run time. */
function answered(
  channel: string,
  decoder: Decoder<unknown>,
  handle: unknown,
  request: unknown,
  report: Report,
): Promise<unknown> {
  return answerRequest({ channel, decoder, handle: handle as (request: unknown) => unknown, report }, request);
}

function refusal(code: string, message: string): string {
  return JSON.stringify({ ok: false, code, message });
}
