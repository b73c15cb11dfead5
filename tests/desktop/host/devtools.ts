import { EventEmitter } from 'node:events';

/** The parameters of a command, and the fields of an answer or event, as the protocol's JSON has them. */
export type Fields = Readonly<Record<string, unknown>>;

export interface DevtoolsEvent {
  readonly method: string;
  readonly params: Fields;
  /** The page it belongs to; `undefined` for the browser itself. */
  readonly sessionId: string | undefined;
}

interface Pending {
  readonly resolve: (result: Fields) => void;
  readonly reject: (error: Error) => void;
}

/** One connection to a browser over the DevTools protocol, all pages on it (flat sessions). */
export class Devtools {
  readonly #socket: WebSocket;
  readonly #pending = new Map<number, Pending>();
  readonly #events = new EventEmitter();
  #lastId = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    this.#events.setMaxListeners(0);
    socket.addEventListener('message', ({ data }) => this.#receive(String(data)));
    socket.addEventListener('close', () => this.#closed());
  }

  static async connect(url: string): Promise<Devtools> {
    const socket = new WebSocket(url);
    await new Promise<void>((resolve, reject) => {
      socket.addEventListener('open', () => resolve(), { once: true });
      socket.addEventListener('error', () => reject(new Error('The browser cannot be reached.')), { once: true });
    });
    return new Devtools(socket);
  }

  /** Rejects with the protocol's message, or when the connection ends. */
  send(method: string, params: Fields = {}, sessionId?: string): Promise<Fields> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject: (error) => reject(new Error(`${method}: ${error.message}`)) });
      this.#socket.send(JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) }));
    });
  }

  /** @returns a function that ends it */
  onEvent(listener: (event: DevtoolsEvent) => void): () => void {
    this.#events.on('event', listener);
    return () => void this.#events.off('event', listener);
  }

  /** The connection is gone, by `close` or because the browser is. */
  onClosed(listener: () => void): void {
    this.#events.once('closed', listener);
  }

  close(): void {
    this.#socket.close();
  }

  #receive(text: string): void {
    // The browser's own messages: their shape is the protocol's.
    const message = JSON.parse(text) as {
      readonly id?: number;
      readonly result?: Fields;
      readonly error?: { readonly message: string };
      readonly method?: string;
      readonly params?: Fields;
      readonly sessionId?: string;
    };
    if (message.id === undefined) {
      const { method = '', params = {}, sessionId } = message;
      this.#events.emit('event', { method, params, sessionId } satisfies DevtoolsEvent);
      return;
    }
    const pending = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if (message.error === undefined) pending?.resolve(message.result ?? {});
    else pending?.reject(new Error(message.error.message));
  }

  #closed(): void {
    for (const { reject } of this.#pending.values()) reject(new Error('The browser is gone.'));
    this.#pending.clear();
    this.#events.emit('closed');
  }
}
