/**
 * Readers of stored JSON: what comes from a disk or a server is parsed into the type it should have, or refused with the name
 * of the first field that is wrong. Fields that are not asked for are left out, so that a newer version may add some.
 */

/** Gives `value` its type. @throws Unreadable naming `where` */
export type Reader<T> = (value: unknown, where: string) => T;

/** One reader for every field of T, also the optional ones: a field that is added to T does not compile without its reader. */
export type Readers<T> = { readonly [K in keyof Required<T>]: Reader<T[K]> };

/** Stored data is not what it should be. `message` names the field and what is wrong with it, without its content. */
export class Unreadable extends Error {}

/** The value of a JSON text. @throws Unreadable when it is none */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Unreadable('it is not JSON');
  }
}

export const text: Reader<string> = (value, where) => {
  if (typeof value !== 'string') throw refuse(where, 'text', value);
  return value;
};

export const filledText: Reader<string> = (value, where) => {
  if (text(value, where) === '') throw new Unreadable(`${where} is empty`);
  return text(value, where);
};

export const flag: Reader<boolean> = (value, where) => {
  if (typeof value !== 'boolean') throw refuse(where, 'true or false', value);
  return value;
};

/** Any finite number, with fractions. */
export const decimal: Reader<number> = (value, where) => {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw refuse(where, 'a finite number', value);
  return value;
};

/** A whole number from `min` to `max`, both included. */
export function whole(min: number, max: number): Reader<number> {
  return (value, where) => {
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw refuse(where, 'a whole number', value);
    if (value < min || value > max) throw new Unreadable(`${where} is not from ${min} to ${max}`);
    return value;
  };
}

/** A size or a count. */
export const natural: Reader<number> = whole(0, Number.MAX_SAFE_INTEGER);

/** Text of this form. @param form what it is, for the message */
export function matching(pattern: RegExp, form: string): Reader<string> {
  return (value, where) => {
    if (!pattern.test(text(value, where))) throw new Unreadable(`${where} is not ${form}`);
    return text(value, where);
  };
}

/** ISO 8601 in UTC, of a day that exists. */
export const instant: Reader<string> = (value, where) => {
  const form = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+]00:00)$/;
  if (!form.test(text(value, where)) || Number.isNaN(Date.parse(text(value, where)))) {
    throw new Unreadable(`${where} is not a time in UTC`);
  }
  return text(value, where);
};

export function oneOf<const T extends string>(...words: readonly T[]): Reader<T> {
  return (value, where) => {
    const found = words.find((word) => word === value);
    if (found === undefined) throw new Unreadable(`${where} is not one of ${words.join(', ')}`);
    return found;
  };
}

export function optional<T>(reader: Reader<T>): Reader<T | undefined> {
  return (value, where) => (value === undefined ? undefined : reader(value, where));
}

export function nullable<T>(reader: Reader<T>): Reader<T | null> {
  return (value, where) => (value === null ? null : reader(value, where));
}

/** The fields of a JSON object, by name. */
export const fields: Reader<Readonly<Record<string, unknown>>> = (value, where) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refuse(where, 'an object', value);
  // A JSON object is a record of unknown values.
  return value as Readonly<Record<string, unknown>>;
};

/** An object with these fields; absent optional ones stay absent. */
export function record<T extends object>(readers: Readers<T>): Reader<T> {
  return (value, where) => {
    const given = fields(value, where);
    const read: Record<string, unknown> = {};
    for (const [name, reader] of Object.entries<Reader<unknown>>(readers)) {
      const field = reader(
        Object.hasOwn(given, name) ? given[name] : undefined,
        where === '' ? name : `${where}.${name}`,
      );
      if (field !== undefined) read[name] = field;
    }
    // Every field of T was read by the reader of its type.
    return read as T;
  };
}

function refuse(where: string, wanted: string, value: unknown): Unreadable {
  const found =
    value === null
      ? 'null'
      : Array.isArray(value)
        ? 'a list'
        : value === undefined
          ? 'nothing'
          : typeof value === 'number'
            ? 'another number'
            : `a ${typeof value}`;
  return new Unreadable(`${where === '' ? 'it' : where} should be ${wanted}, but is ${found}`);
}
