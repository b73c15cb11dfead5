/**
 * Runs in the page's own world before its scripts: builds what the preload exposes. Both worlds share the document and
 * nothing else, so they speak by synchronous events that carry text; files cross in a `DataTransfer`. Stands alone: its source is
 * sent to the browser. @param token the events' secret name
 */
export function pageWorld(token: string): void {
  if (window !== window.top) return;
  type Callback = (...values: readonly unknown[]) => void;
  const callbacks = new Map<number, Callback>();
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let last = 0;
  let reply = '';

  const tell = (kind: string, detail: unknown): void => {
    window.dispatchEvent(new CustomEvent(`${token}:${kind}`, { detail: JSON.stringify(detail) }));
  };
  const hear = (kind: string, listener: (detail: never) => void): void => {
    window.addEventListener(`${token}:${kind}`, (event) => {
      listener(JSON.parse((event as CustomEvent<string>).detail) as never);
    });
  };

  /** Functions and files by number, the rest as it is. */
  const outward = (value: unknown, files: File[]): unknown => {
    if (typeof value === 'function') {
      last += 1;
      callbacks.set(last, value as Callback);
      return { $fn: last };
    }
    if (value instanceof File) return { $file: files.push(value) - 1 };
    if (typeof value === 'symbol' || typeof value === 'bigint') throw new TypeError('An object could not be cloned.');
    if (value === undefined) return { $undefined: true };
    if (value instanceof FileList || Array.isArray(value)) return Array.from(value, (entry) => outward(entry, files));
    if (typeof value !== 'object' || value === null) return value;
    return { $object: Object.entries(value).map(([name, entry]) => [name, outward(entry, files)]) };
  };

  const inward = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map(inward);
    const marked = value as {
      readonly $fn?: number;
      readonly $undefined?: true;
      readonly $object?: [string, unknown][];
    };
    if (marked.$undefined) return undefined;
    if (marked.$fn !== undefined) return callable(marked.$fn);
    return Object.freeze(Object.fromEntries((marked.$object ?? []).map(([name, entry]) => [name, inward(entry)])));
  };

  const callable =
    (fn: number) =>
    (...values: readonly unknown[]): unknown => {
      const files: File[] = [];
      const args = values.map((value) => outward(value, files));
      if (files.length > 0) {
        const transfer = new DataTransfer();
        for (const file of files) transfer.items.add(file);
        window.dispatchEvent(new DragEvent(`${token}:files`, { dataTransfer: transfer }));
      }
      tell('call', { fn, args, files: files.length });
      const answer = JSON.parse(reply) as {
        readonly error?: string;
        readonly promise?: number;
        readonly value?: unknown;
      };
      if (answer.error !== undefined) throw new Error(answer.error);
      const { promise } = answer;
      if (promise === undefined) return inward(answer.value);
      return new Promise((resolve, reject) => waiting.set(promise, { resolve, reject }));
    };

  hear('reply', (detail) => {
    reply = JSON.stringify(detail);
  });
  hear('settle', ({ promise, error, value }: { promise: number; error?: string; value?: unknown }) => {
    const settled = waiting.get(promise);
    waiting.delete(promise);
    if (error === undefined) settled?.resolve(inward(value));
    else settled?.reject(new Error(error));
  });
  hear('callback', ({ fn, args }: { fn: number; args: readonly unknown[] }) => {
    callbacks.get(fn)?.(...args.map(inward));
  });
  hear('expose', ({ name, value }: { name: string; value: unknown }) => {
    Object.defineProperty(window, name, {
      value: inward(value),
      enumerable: true,
      configurable: false,
      writable: false,
    });
  });
}
