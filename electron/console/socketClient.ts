import type { WebSocket } from 'ws';
import {
  clientMessage,
  CLOSED_NO_SESSION,
  type ClientMessage,
  type ConsolePushChannel,
  type ConsolePushes,
} from '../../shared/console.ts';
import type { PushChannel, Pushes, Reply } from '../../shared/ipc.ts';
import { decodeJson } from '../../shared/read.ts';
import type { Session } from './access.ts';
import { LIMITS } from './limits.ts';

const POLICY_VIOLATION = 1_008;

export interface SocketClientDeps {
  readonly socket: WebSocket;
  readonly session: Session;
  readonly nowMs: () => number;
  /** Answers a request; the reply as JSON. */
  readonly answer: (message: ClientMessage) => Promise<string>;
}

/** One browser. Nothing that it does can throw past this class, and what is kept for it is bounded. */
export class SocketClient {
  readonly #deps: SocketClientDeps;
  /** A delta was left out, so it has to ask for a snapshot. */
  #isBehind = false;
  #behindSinceMs = 0;
  #pending = 0;
  #tokens: number = LIMITS.messagesAtOnce;
  #refilledMs: number;
  #isAlive = true;
  /** Messages that came after it was cut; `undefined` before. */
  #afterCut: number | undefined;

  constructor(deps: SocketClientDeps) {
    this.#deps = deps;
    this.#refilledMs = deps.nowMs();
    const { socket, session } = deps;
    socket.on('error', () => socket.terminate());
    // Browsers send no ping, and a pong only as an answer. Between the fragments of a message, they would fill the memory.
    socket.on('ping', () => void this.#mayGoOn());
    socket.on('pong', () => {
      if (this.#mayGoOn()) this.#isAlive = true;
    });
    socket.on('message', (data, isBinary) => this.#received(data, isBinary));
    this.#send(JSON.stringify({ kind: 'hello', role: session.role }));
  }

  get session(): Session {
    return this.#deps.session;
  }

  push<C extends PushChannel | ConsolePushChannel>(
    channel: C,
    payload: C extends PushChannel ? Pushes[C] : C extends ConsolePushChannel ? ConsolePushes[C] : never,
  ): void {
    this.#send(JSON.stringify({ kind: 'push', channel, payload }));
  }

  /** Sends a whole message, unless the client is behind. */
  sendDelta(message: string): void {
    if (this.#isBehind) return;
    if (this.#deps.socket.bufferedAmount <= LIMITS.unreadBytes) {
      this.#send(message);
      return;
    }
    this.#isBehind = true;
    this.#behindSinceMs = this.#deps.nowMs();
  }

  /**
   * Looks after the connection, some times a second. A client that has caught up is sent `gap`, an empty delta with a number that makes it
   * ask for a snapshot.
   */
  tend(gap: string): void {
    if (!this.#isBehind) return;
    if (this.#deps.socket.bufferedAmount === 0) {
      this.#isBehind = false;
      this.#send(gap);
    } else if (this.#deps.nowMs() - this.#behindSinceMs > LIMITS.unreadMs) this.#deps.socket.terminate();
  }

  /** Cuts a client that did not answer the last ping, sends the next one, and says that the server is there. */
  checkAlive(): void {
    if (!this.#isAlive) {
      this.#deps.socket.terminate();
      return;
    }
    this.#isAlive = false;
    this.#deps.socket.ping();
    if (!this.#isBehind) this.#send('{"kind":"alive"}');
  }

  /** The session is no longer valid. */
  endSession(): void {
    this.#deps.socket.close(CLOSED_NO_SESSION);
  }

  #received(data: unknown, isBinary: boolean): void {
    if (!this.#mayGoOn()) return;
    const message = isBinary ? undefined : decodeJson(clientMessage, String(data));
    if (message?.ok === true) void this.#answer(message.value);
    else this.#cut();
  }

  /** Takes one message, ping or pong from the allowance, and cuts a client that has none left. */
  #mayGoOn(): boolean {
    if (this.#afterCut === undefined) {
      if (this.#mayTalk()) return true;
      this.#cut();
      return false;
    }
    this.#afterCut += 1;
    // It does not read that it was cut, and its messages would hold up the uploads until the closing is given up.
    if (this.#afterCut > LIMITS.messagesAfterCut) this.#deps.socket.terminate();
    return false;
  }

  #cut(): void {
    this.#afterCut = 0;
    this.#deps.socket.close(POLICY_VIOLATION);
  }

  async #answer(message: ClientMessage): Promise<void> {
    if (this.#pending >= LIMITS.pendingRequests) {
      this.#reply(message.id, JSON.stringify(BUSY));
      return;
    }
    this.#pending += 1;
    try {
      this.#reply(message.id, await this.#deps.answer(message));
    } catch {
      this.#reply(message.id, JSON.stringify(UNEXPECTED));
    } finally {
      this.#pending -= 1;
    }
  }

  #reply(id: number, reply: string): void {
    this.#send(`{"kind":"reply","id":${id},"reply":${reply}}`);
    if (this.#deps.socket.bufferedAmount > LIMITS.unreadReplyBytes) this.#deps.socket.terminate();
  }

  /** Whether the allowance lasts for one more. */
  #mayTalk(): boolean {
    const now = this.#deps.nowMs();
    this.#tokens = Math.min(
      LIMITS.messagesAtOnce,
      this.#tokens + ((now - this.#refilledMs) / 1_000) * LIMITS.messagesPerSecond,
    );
    this.#refilledMs = now;
    this.#tokens -= 1;
    return this.#tokens >= 0;
  }

  #send(text: string): void {
    const { socket } = this.#deps;
    // A callback takes the error of a connection that just broke.
    if (socket.readyState === socket.OPEN) socket.send(text, () => undefined);
  }
}

const UNEXPECTED: Reply<never> = { ok: false, code: 'unexpected', message: 'Something unexpected happened.' };
const BUSY: Reply<never> = { ok: false, code: 'busy', message: 'Too many requests wait for an answer.' };
