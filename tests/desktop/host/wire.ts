/**
 * Values as JSON text, for what structured clone carries and JSON alone does not (undefined, NaN, infinities). Both functions stand
 * alone: their source is also run inside the page. What cannot be cloned throws, as it does in Electron.
 */
export function toWire(value: unknown): string {
  const plain = (part: unknown, above: readonly unknown[]): unknown => {
    if (part === null || typeof part === 'string' || typeof part === 'boolean') return part;
    if (part === undefined) return { $: 'undefined' };
    if (typeof part === 'number')
      return Number.isFinite(part) && !Object.is(part, -0)
        ? part
        : { $: 'number', of: Object.is(part, -0) ? '-0' : String(part) };
    if (typeof part === 'bigint') return { $: 'bigint', of: String(part) };
    if (typeof part !== 'object' || above.includes(part)) throw new Error('An object could not be cloned.');
    if (part instanceof Date) return { $: 'date', of: part.getTime() };
    if (part instanceof Uint8Array) return { $: 'bytes', of: Array.from(part) };
    if (Array.isArray(part)) return part.map((entry) => plain(entry, [...above, part]));
    const prototype: unknown = Object.getPrototypeOf(part);
    const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null;
    if (!isPlain) throw new Error('An object could not be cloned.');
    return { $: 'object', of: Object.entries(part).map(([name, entry]) => [name, plain(entry, [...above, part])]) };
  };
  return JSON.stringify(plain(value, []));
}

export function fromWire(text: string): unknown {
  const whole = (part: unknown): unknown => {
    if (typeof part !== 'object' || part === null) return part;
    if (Array.isArray(part)) return part.map(whole);
    // Only `toWire` writes these.
    const { $: kind, of } = part as { readonly $: string; readonly of?: never };
    switch (kind) {
      case 'undefined':
        return undefined;
      case 'number':
        return Number(of);
      case 'bigint':
        return BigInt(of ?? 0);
      case 'date':
        return new Date(of ?? 0);
      case 'bytes':
        return Uint8Array.from(of ?? []);
      default: {
        const result = {};
        for (const [name, entry] of (of ?? []) as [string, unknown][]) {
          // Defined, not assigned: a field named `__proto__` is data here.
          Object.defineProperty(result, name, {
            value: whole(entry),
            enumerable: true,
            writable: true,
            configurable: true,
          });
        }
        return result;
      }
    }
  };
  return whole(JSON.parse(text));
}
