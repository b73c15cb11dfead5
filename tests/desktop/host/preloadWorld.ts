import type { fromWire, toWire } from './wire.ts';

export interface PreloadTools {
  readonly token: string;
  /** Name of the binding that reaches the host. */
  readonly binding: string;
  /** Name of the global through which the host answers. */
  readonly inbox: string;
  readonly toWire: typeof toWire;
  readonly fromWire: typeof fromWire;
  /** The built preload, a CommonJS module. */
  readonly preload: (require: (name: string) => unknown, module: { exports: unknown }, exports: unknown) => void;
}

/**
 * Runs in the preload's world before the page's scripts: gives the built preload its `electron` (contextBridge, ipcRenderer,
 * webUtils; anything else throws by name) and runs it. Stands alone: its source is sent to the browser.
 */
export function preloadWorld(tools: PreloadTools): void {
  if (window !== window.top || location.href === 'about:blank') return;
  const { token, binding, inbox } = tools;
  type Anything = (...values: unknown[]) => unknown;
  const scope = globalThis as unknown as Record<string, unknown>;
  const functions = new Map<number, Anything>();
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  const listeners = new Map<string, Set<Anything>>();
  const slots = new Map<number, File>();
  const paths = new WeakMap<File, string>();
  let dropped: readonly File[] = [];
  let last = 0;
  const next = (): number => {
    last += 1;
    return last;
  };

  const tell = (kind: string, detail: unknown): void => {
    window.dispatchEvent(new CustomEvent(`${token}:${kind}`, { detail: JSON.stringify(detail) }));
  };
  const hear = (kind: string, listener: (detail: never) => void): void => {
    window.addEventListener(`${token}:${kind}`, (event) => {
      listener(JSON.parse((event as CustomEvent<string>).detail) as never);
    });
  };

  // The host: asks go out through the binding, answers and messages come in through the inbox.
  const ask = (message: Record<string, unknown>): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const id = next();
      waiting.set(id, { resolve, reject });
      (scope[binding] as (text: string) => void)(JSON.stringify({ ...message, id }));
    });
  const take = (text: string): void => {
    const message = JSON.parse(text) as { id?: number; error?: string; value?: string; channel?: string };
    const value = message.value === undefined ? undefined : tools.fromWire(message.value);
    if (message.channel !== undefined) {
      for (const listener of [...(listeners.get(message.channel) ?? [])]) listener({}, ...(value as unknown[]));
      return;
    }
    const settled = waiting.get(message.id ?? 0);
    waiting.delete(message.id ?? 0);
    if (message.error === undefined) settled?.resolve(value);
    else settled?.reject(new Error(message.error));
  };
  Object.defineProperty(scope, inbox, { value: { take, slots } });

  // The page: what is exposed goes over function by function.
  const outward = (value: unknown): unknown => {
    if (typeof value === 'function') {
      const fn = next();
      functions.set(fn, value as Anything);
      return { $fn: fn };
    }
    if (value === undefined) return { $undefined: true };
    if (Array.isArray(value)) return value.map(outward);
    if (typeof value !== 'object' || value === null) return value;
    return { $object: Object.entries(value).map(([name, entry]) => [name, outward(entry)]) };
  };
  const inward = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map(inward);
    const marked = value as { $fn?: number; $file?: number; $undefined?: true; $object?: [string, unknown][] };
    const { $fn: fn } = marked;
    if (marked.$undefined) return undefined;
    if (marked.$file !== undefined) return dropped[marked.$file];
    if (fn !== undefined) return (...args: unknown[]) => tell('callback', { fn, args: args.map(outward) });
    const result: Record<string, unknown> = {};
    for (const [name, entry] of marked.$object ?? []) {
      Object.defineProperty(result, name, {
        value: inward(entry),
        enumerable: true,
        writable: true,
        configurable: true,
      });
    }
    return result;
  };
  const settle = (promise: number, outcome: Promise<unknown>): void => {
    outcome.then(
      (value) => tell('settle', { promise, value: outward(value) }),
      (error: unknown) => tell('settle', { promise, error: error instanceof Error ? error.message : String(error) }),
    );
  };
  const learnPaths = async (files: readonly File[]): Promise<void> => {
    for (const file of files) {
      const slot = next();
      slots.set(slot, file);
      paths.set(file, String(await ask({ kind: 'filePath', slot })));
      slots.delete(slot);
    }
  };
  window.addEventListener(`${token}:files`, (event) => {
    dropped = Array.from((event as DragEvent).dataTransfer?.files ?? []);
  });
  hear('call', ({ fn, args, files }: { fn: number; args: readonly unknown[]; files: number }) => {
    try {
      const values = args.map(inward);
      const call = (): unknown => functions.get(fn)?.(...values);
      // Chromium tells a file's path asynchronously only, Electron at once: so it is learnt before the call.
      const value = files > 0 ? learnPaths(dropped).then(call) : call();
      if (!(value instanceof Promise)) {
        tell('reply', { value: outward(value) });
        return;
      }
      const promise = next();
      tell('reply', { promise });
      settle(promise, value);
    } catch (error) {
      tell('reply', { error: error instanceof Error ? error.message : String(error) });
    }
  });

  const guarded = <T extends object>(name: string, members: T): T =>
    new Proxy(members, {
      get(target, property, receiver) {
        if (Reflect.has(target, property) || typeof property === 'symbol')
          return Reflect.get(target, property, receiver) as unknown;
        if (property === '__esModule' || property === 'default') return undefined;
        throw new Error(`The desktop host does not model ${name}.${property}.`);
      },
    });
  const ipcRenderer = guarded('ipcRenderer', {
    invoke: (channel: string, ...args: unknown[]) => ask({ kind: 'invoke', channel, args: tools.toWire(args) }),
    on(channel: string, listener: Anything) {
      const all = listeners.get(channel) ?? new Set();
      listeners.set(channel, all.add(listener));
    },
    off: (channel: string, listener: Anything) => void listeners.get(channel)?.delete(listener),
  });
  const electron = guarded('electron', {
    contextBridge: guarded('contextBridge', {
      exposeInMainWorld: (name: string, value: unknown) => tell('expose', { name, value: outward(value) }),
    }),
    ipcRenderer,
    webUtils: guarded('webUtils', {
      getPathForFile(file: File) {
        if (!(file instanceof File)) throw new TypeError('The object is no File.');
        return paths.get(file) ?? '';
      },
    }),
  });
  const module = { exports: {} };
  tools.preload(
    (name) => {
      if (name === 'electron') return electron;
      throw new Error(`A sandboxed preload cannot load ${name}.`);
    },
    module,
    module.exports,
  );
}
