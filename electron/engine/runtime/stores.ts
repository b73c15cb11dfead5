import { Fault } from '../core/fault.ts';
import type { StoreAddress } from '../core/recording.ts';
import type { ObjectStore } from '../ports/objectStore.ts';

/**
 * The configured store, and the stores that were configured before it in this process: a recording with stored parts is finished
 * where it was started. Every store is used with the connection that was configured for it, so no secret goes to another server.
 */
export class Stores {
  #current: ObjectStore;
  #server: string | undefined;
  readonly #earlier = new Map<string, ObjectStore>();

  /** @param server see `StoreAddress`; `undefined` when recordings are not compared with the store */
  constructor(store: ObjectStore, server: string | undefined) {
    this.#current = store;
    this.#server = server;
  }

  /** Another store is configured. The one before it stays, unless it was the same server. */
  follow(store: ObjectStore, server: string | undefined): void {
    if (this.#server !== undefined && this.#server !== server) this.#earlier.set(this.#server, this.#current);
    if (server !== undefined) this.#earlier.delete(server);
    this.#current = store;
    this.#server = server;
  }

  /** The store that has this recording; `undefined` when its server was not configured in this process. */
  of({ destination }: { readonly destination?: StoreAddress }): ObjectStore | undefined {
    if (destination === undefined || this.#server === undefined || destination.server === this.#server)
      return this.#current;
    return this.#earlier.get(destination.server);
  }

  /** The servers that were configured before and can still be reached. */
  earlierServers(): readonly string[] {
    return [...this.#earlier.keys()];
  }
}

/** The failure of a request that was meant for a store that cannot be asked any more. */
export function otherStore(): Fault {
  return new Fault('unexpected', 'Another store was configured meanwhile.', { disposition: 'retry' });
}
