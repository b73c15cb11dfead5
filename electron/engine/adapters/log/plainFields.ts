import { HIDDEN_VALUE, isSecretName, type Redact } from './redact.ts';

const DEPTH_MAX = 6;
const ENTRIES_MAX = 100;

/** A value of JSON. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [name: string]: Plain };

/**
 * Converts any value to plain JSON and redacts every text in it: errors with their causes, maps and sets, cycles, getters that
 * throw, large buffers (as their size). Fields whose name says that they hold a secret are hidden entirely. Cut at six levels, a
 * hundred entries per level, and `redact`'s limit per text. Never throws.
 */
export function plainFields(value: unknown, redact: Redact): Plain {
  return plain(value, redact, []);
}

function plain(value: unknown, redact: Redact, above: readonly object[]): Plain {
  switch (typeof value) {
    case 'string':
      return redact(value);
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'boolean':
      return value;
    case 'undefined':
      return null;
    case 'bigint':
    case 'symbol':
      return redact(String(value));
    case 'object':
      return value === null ? null : plainObject(value, redact, above);
    default:
      return '[function]';
  }
}

function plainObject(value: object, redact: Redact, above: readonly object[]): Plain {
  if (above.includes(value)) return '[circular]';
  if (above.length >= DEPTH_MAX) return '[…]';
  const path = [...above, value];
  try {
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
    if (value instanceof URL) return redact(value.href);
    if (value instanceof Error) return plainError(value, redact, path);
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
    if (value instanceof Map) return plainEntries(value.entries(), redact, path);
    if (Array.isArray(value) || value instanceof Set) {
      return Array.from(value as Iterable<unknown>)
        .slice(0, ENTRIES_MAX)
        .map((entry) => plain(entry, redact, path));
    }
    return plainEntries(readableEntries(value), redact, path);
  } catch {
    return '[unreadable]';
  }
}

function plainError(error: Error, redact: Redact, path: readonly object[]): Plain {
  const described: [string, unknown][] = [
    ['name', error.name],
    ['message', error.message],
    ['stack', error.stack],
    ...readableEntries(error),
  ];
  if (error.cause !== undefined) described.push(['cause', error.cause]);
  if (error instanceof AggregateError) described.push(['errors', error.errors]);
  return plainEntries(described, redact, path);
}

function* readableEntries(value: object): Generator<[string, unknown]> {
  for (const name of Object.keys(value).slice(0, ENTRIES_MAX)) {
    let entry: unknown;
    try {
      entry = Reflect.get(value, name);
    } catch {
      entry = '[unreadable]';
    }
    yield [name, entry];
  }
}

function plainEntries(entries: Iterable<readonly [unknown, unknown]>, redact: Redact, path: readonly object[]): Plain {
  const result: Record<string, Plain> = {};
  let count = 0;
  for (const [name, entry] of entries) {
    if (++count > ENTRIES_MAX) break;
    const key = redact(String(name));
    const isHidden = isSecretName(String(name)) && entry !== null && entry !== undefined;
    // An assignment to `__proto__` would set the prototype.
    Object.defineProperty(result, key, {
      value: isHidden ? HIDDEN_VALUE : plain(entry, redact, path),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return result;
}
