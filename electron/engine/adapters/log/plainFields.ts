import { HIDDEN_VALUE, isSecretName, type Redact } from './redact.ts';

const DEPTH_MAX = 6;
const ENTRIES_MAX = 100;
const TEXT_LENGTH_MAX = 8_000;

/** What `JSON.stringify` writes without surprises. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [name: string]: Plain };

/**
 * Any value as plain JSON with every text in it redacted: errors with their causes, maps and sets, cycles, getters that throw,
 * large buffers (as their size). Fields whose name says that they hold a secret are hidden whole. Cut at six levels, a hundred
 * entries a level and 8 000 characters a text. Never throws.
 */
export function plainFields(value: unknown, redact: Redact): Plain {
  return plain(value, redact, []);
}

function plain(value: unknown, redact: Redact, above: readonly object[]): Plain {
  switch (typeof value) {
    case 'string':
      return plainText(value, redact);
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'boolean':
      return value;
    case 'undefined':
      return null;
    case 'bigint':
    case 'symbol':
      return plainText(String(value), redact);
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
    if (value instanceof URL) return plainText(value.href, redact);
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
    const key = plainText(String(name), redact);
    const isHidden = isSecretName(String(name)) && entry !== null && entry !== undefined;
    // Defined, not assigned: a field named `__proto__` is data here.
    Object.defineProperty(result, key, {
      value: isHidden ? HIDDEN_VALUE : plain(entry, redact, path),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return result;
}

function plainText(text: string, redact: Redact): string {
  const redacted = redact(text);
  // Cut after redacting: a secret cut in half would not be recognised.
  return redacted.length > TEXT_LENGTH_MAX ? `${redacted.slice(0, TEXT_LENGTH_MAX)}…` : redacted;
}
