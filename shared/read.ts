/**
 * Decoders for values from outside: settings files, IPC messages, stored records, program output. A decoder gives the value its
 * type or throws a `DecodeError` that names the field. It expects what JSON or structured clone produce, reads own
 * properties only, and every text and list has a limit.
 */

/**
 * @param at path of the value, e.g. `folders[2].path`; empty for the whole
 * @throws DecodeError and nothing else
 */
export type Decoder<T> = (raw: unknown, at: string) => T;

/** One decoder per field of T, optional fields included. */
export type FieldDecoders<T extends object> = { readonly [F in keyof Required<T>]: Decoder<T[F]> };

/** `problem` names the field and the expectation. It never repeats the content. */
export type Decoded<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

/** `message` names the field and the expectation. It never repeats the content. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';
  readonly at: string;

  /** @param problem continues a sentence that starts with the field, e.g. `is empty` */
  constructor(at: string, problem: string) {
    super(`${at === '' ? 'it' : at} ${problem}`);
    this.at = at;
  }
}

const JSON_LENGTH_MAX = 16 * 1024 * 1024;

export function decode<T>(decoder: Decoder<T>, raw: unknown): Decoded<T> {
  try {
    return { ok: true, value: decoder(raw, '') };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return { ok: false, problem: error.message };
  }
}

/** Decodes the value of a JSON text of at most 16 Mi UTF-16 units. */
export function decodeJson<T>(decoder: Decoder<T>, json: string): Decoded<T> {
  return decode((raw, at) => decoder(parseJson(raw, at), at), json);
}

const parseJson: Decoder<unknown> = (raw, at) => {
  try {
    return JSON.parse(anyText(JSON_LENGTH_MAX)(raw, at)) as unknown;
  } catch (error) {
    throw error instanceof DecodeError ? error : new DecodeError(at, 'is not JSON');
  }
};

export const boolean: Decoder<boolean> = (raw, at) => {
  if (typeof raw !== 'boolean') throw mismatch(at, 'true or false', raw);
  return raw;
};

/** Any finite number. A negative zero is zero: `JSON.parse` makes it, `JSON.stringify` does not write it. */
export const decimal: Decoder<number> = (raw, at) => {
  if (typeof raw !== 'number' || !Number.isFinite(raw)) throw mismatch(at, 'a finite number', raw);
  return raw === 0 ? 0 : raw;
};

/** A whole number from `min` to `max`, both included. As `decimal` for zero. */
export function whole(min: number, max: number): Decoder<number> {
  return (raw, at) => {
    if (typeof raw !== 'number' || !Number.isSafeInteger(raw)) throw mismatch(at, 'a whole number', raw);
    if (raw < min || raw > max) throw new DecodeError(at, `is not from ${min} to ${max}`);
    return raw === 0 ? 0 : raw;
  };
}

/** A size or a count. */
export const natural = whole(0, Number.MAX_SAFE_INTEGER);

export const nothing: Decoder<null> = (raw, at) => {
  if (raw !== null) throw mismatch(at, 'null', raw);
  return raw;
};

/** A text of at most `lengthMax` UTF-16 units. */
export function anyText(lengthMax: number): Decoder<string> {
  return (raw, at) => {
    if (typeof raw !== 'string') throw mismatch(at, 'text', raw);
    if (raw.length > lengthMax) throw new DecodeError(at, `is longer than ${lengthMax}`);
    return raw;
  };
}

/** A text of at most `lengthMax` UTF-16 units, without NUL. */
export function text(lengthMax: number): Decoder<string> {
  return refined(anyText(lengthMax), (value) => !value.includes('\0'), 'contains NUL');
}

/** A text that is not empty, of at most `lengthMax` UTF-16 units, without NUL. */
export function filledText(lengthMax: number): Decoder<string> {
  return refined(text(lengthMax), (value) => value !== '', 'is empty');
}

/** A text of at most 1 024 units that matches. @param form describes the form in the message, e.g. `32 hex digits` */
export function matching(pattern: RegExp, form: string): Decoder<string> {
  return refined(anyText(1_024), (value) => pattern.test(value), `is not ${form}`);
}

/** ISO 8601 in UTC, of a day that exists. */
export const instant: Decoder<string> = refined(
  matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+]00:00)$/, 'a time in UTC'),
  (value) => !Number.isNaN(Date.parse(value)),
  'is not a time in UTC',
);

export function oneOf<const T extends string>(words: readonly T[]): Decoder<T> {
  return (raw, at) => {
    const found = words.find((word) => word === raw);
    if (found === undefined) throw new DecodeError(at, `is not one of ${words.join(', ')}`);
    return found;
  };
}

export function nullable<T>(decoder: Decoder<T>): Decoder<T | null> {
  return (raw, at) => (raw === null ? null : decoder(raw, at));
}

export function optional<T>(decoder: Decoder<T>): Decoder<T | undefined> {
  return (raw, at) => (raw === undefined ? undefined : decoder(raw, at));
}

/** Gives `fallback` for a value that does not decode. */
export function otherwise<T, F>(decoder: Decoder<T>, fallback: F): Decoder<T | F> {
  return (raw) => {
    const decoded = decode(decoder, raw);
    return decoded.ok ? decoded.value : fallback;
  };
}

/** Refuses values for which `isGood` is false. @param problem see `DecodeError` */
export function refined<T>(decoder: Decoder<T>, isGood: (value: T) => boolean, problem: string): Decoder<T> {
  return (raw, at) => {
    const value = decoder(raw, at);
    if (!isGood(value)) throw new DecodeError(at, problem);
    return value;
  };
}

export function list<T>(decoder: Decoder<T>, lengthMax: number): Decoder<readonly T[]> {
  return (raw, at) => {
    if (!Array.isArray(raw)) throw mismatch(at, 'a list', raw);
    if (raw.length > lengthMax) throw new DecodeError(at, `has more than ${lengthMax} entries`);
    return Array.from(raw as readonly unknown[], (entry, index) => decoder(entry, `${at}[${index}]`));
  };
}

/** An object whose fields are still unknown. */
export const fields: Decoder<Readonly<Record<string, unknown>>> = (raw, at) => {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) throw mismatch(at, 'an object', raw);
  // Every object can be read as a record of unknown values.
  return raw as Readonly<Record<string, unknown>>;
};

/** An object with these fields. Others are left out, so that a newer version may add some. */
export function object<T extends object>(decoders: FieldDecoders<T>): Decoder<T> {
  const entries = Object.entries<Decoder<unknown>>(decoders);
  return (raw, at) => {
    const given = fields(raw, at);
    const before = at === '' ? '' : `${at}.`;
    // Filled one by one: every record, part and mark of the journal is decoded when it is written and when it is read.
    const decoded: Record<string, unknown> = {};
    for (const [name, decoder] of entries) {
      const value = decoder(Object.hasOwn(given, name) ? given[name] : undefined, before + name);
      if (value !== undefined) decoded[name] = value;
    }
    // Every field of T was decoded by the decoder of its type.
    return decoded as T;
  };
}

/** An object with these fields and no other. */
export function exactObject<T extends object>(decoders: FieldDecoders<T>): Decoder<T> {
  const decoder = object(decoders);
  return (raw, at) => {
    const isKnown = Object.keys(fields(raw, at)).every((name) => Object.hasOwn(decoders, name));
    if (!isKnown) throw new DecodeError(at, 'has an unknown field');
    return decoder(raw, at);
  };
}

/** An object with some of these fields and no other. */
export function partialObject<T extends object>(decoders: FieldDecoders<T>): Decoder<Partial<T>> {
  const entries = Object.entries<Decoder<unknown>>(decoders).map(([name, decoder]) => [name, optional(decoder)]);
  // The same fields, each of them optional.
  return exactObject(Object.fromEntries(entries) as FieldDecoders<Partial<T>>);
}

/** An object whose `kind` tells which of these decoders applies. */
export function variant<T extends { readonly kind: string }>(
  decoders: {
    readonly [K in T['kind']]: Decoder<Extract<T, { readonly kind: K }>>;
  },
): Decoder<T> {
  // Object.keys gives the names of the decoders, which are the kinds.
  const kind = oneOf(Object.keys(decoders) as T['kind'][]);
  return (raw, at) => {
    const given = fields(raw, at);
    const name = kind(given['kind'], at === '' ? 'kind' : `${at}.kind`);
    return decoders[name](raw, at);
  };
}

function mismatch(at: string, wanted: string, raw: unknown): DecodeError {
  const found = raw === null ? 'null' : Array.isArray(raw) ? 'a list' : raw === undefined ? 'missing' : typeof raw;
  return new DecodeError(at, `should be ${wanted}, but is ${found}`);
}
