/** Members of an emitter have an overload per event: only their names are checked. */
type EmitterName = 'on' | 'once' | 'off' | 'addListener' | 'removeListener' | 'emit';

/** Members of `Real`, as they are there; any other name, or another type under the same name, does not compile. */
export type Part<Real, Members> = {
  readonly [Name in keyof Members]: Name extends keyof Real
    ? Name extends EmitterName
      ? (...values: never[]) => unknown
      : Real[Name]
    : never;
};

/** Looked up by the language and by Node itself on any object, without anybody using Electron. */
const ORDINARY: ReadonlySet<PropertyKey> = new Set([
  'then',
  'toJSON',
  'constructor',
  'prototype',
  'length',
  'name',
  '__esModule',
  'module.exports',
]);

/**
 * A part of an object of Electron's API. Whatever is not in `members` throws by its name when it is read or written, so that nothing
 * is silently different from Electron; what is there has Electron's own types.
 * @param name as in Electron's documentation, e.g. `app`
 */
export function model<Real extends object>(): <Members extends object>(
  name: string,
  members: Members & Part<Real, Members>,
) => Real {
  return (name, members) => {
    const refuse = (property: PropertyKey): never => {
      throw new Error(`The desktop host does not model ${name}.${String(property)}.`);
    };
    const guarded = new Proxy<object>(members, {
      get(target, property) {
        if (Reflect.has(target, property)) return Reflect.get(target, property) as unknown;
        return typeof property === 'symbol' || ORDINARY.has(property) ? undefined : refuse(property);
      },
      set(target, property, value) {
        return Reflect.has(target, property) ? Reflect.set(target, property, value) : refuse(property);
      },
    });
    // All that is not there throws, so nobody can tell it from the whole.
    return guarded as Real;
  };
}
