/**
 * Small readers of values that come from outside (a settings file, a message): each gives the value when it is what it should
 * be, `undefined` when it is not. None of them throws, whatever it is given.
 */
export type Read<T> = (raw: unknown) => T | undefined;

/** Readers for all fields of an object type. */
export type FieldReaders<T extends object> = { readonly [F in keyof T]-?: Read<T[F]> };

export const readBoolean: Read<boolean> = (raw) => (typeof raw === 'boolean' ? raw : undefined);

export const readNumber: Read<number> = (raw) => (typeof raw === 'number' && Number.isFinite(raw) ? raw : undefined);

export const readNull: Read<null> = (raw) => (raw === null ? null : undefined);

/** A text of at most so many UTF-16 units, without NUL. */
export function readText(lengthMax: number): Read<string> {
  return (raw) => (typeof raw === 'string' && raw.length <= lengthMax && !raw.includes('\0') ? raw : undefined);
}

/** A text of one unit at least. */
export function readFilledText(lengthMax: number): Read<string> {
  const read = readText(lengthMax);
  return (raw) => (raw === '' ? undefined : read(raw));
}

export function readOneOf<const T extends string>(values: readonly T[]): Read<T> {
  return (raw) => values.find((value) => value === raw);
}

/** A literal, for fields that tell the kind of an object. */
export function readLiteral<const T extends string>(value: T): Read<T> {
  return readOneOf([value]);
}

export function readNullable<T>(read: Read<T>): Read<T | null> {
  return (raw) => (raw === null ? null : read(raw));
}

export function readList<T>(read: Read<T>, lengthMax: number): Read<readonly T[]> {
  return (raw) => {
    if (!Array.isArray(raw) || raw.length > lengthMax) return undefined;
    const values: T[] = [];
    for (const entry of raw as readonly unknown[]) {
      const value = read(entry);
      if (value === undefined) return undefined;
      values.push(value);
    }
    return values;
  };
}

/** An object with exactly these fields, all of them; any other makes it unreadable. */
export function readObject<T extends object>(fields: FieldReaders<T>): Read<T> {
  const names = Object.keys(fields) as (keyof T & string)[];
  const readPart = readPartial(fields);
  return (raw) => {
    const part = readPart(raw);
    // Every field of `T` has a reader, so a part with all of them is a `T`.
    return part !== undefined && names.every((name) => Object.hasOwn(part, name)) ? (part as T) : undefined;
  };
}

/** An object with some of these fields and no other. */
export function readPartial<T extends object>(fields: FieldReaders<T>): Read<Partial<T>> {
  return (raw) => {
    if (!isRecord(raw)) return undefined;
    const part: Partial<T> = {};
    for (const [name, entry] of Object.entries(raw)) {
      if (!Object.hasOwn(fields, name)) return undefined;
      // `name` was just found among the readers.
      const field = name as keyof T;
      const value = fields[field](entry);
      if (value === undefined) return undefined;
      part[field] = value;
    }
    return part;
  };
}

/** The first of these that understands it. */
export function readEither<T>(...reads: readonly Read<T>[]): Read<T> {
  return (raw) => {
    for (const read of reads) {
      const value = read(raw);
      if (value !== undefined) return value;
    }
    return undefined;
  };
}

/** Whether it is a plain object: what JSON and structured clone make of `{}`. */
export function isRecord(raw: unknown): raw is Readonly<Record<string, unknown>> {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw);
}
