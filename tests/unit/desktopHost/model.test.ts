import { expect, test } from 'vitest';
import { model, type Part } from '../../desktop/host/model.ts';
import { fromWire, toWire } from '../../desktop/host/wire.ts';

interface Real {
  greet(name: string): string;
  count: number;
  on(name: string, listener: () => void): void;
}

/** Whether `Members` may stand for a part of `Real`. */
type Fits<Members> = Members extends Part<Real, Members> ? true : false;

test('the desktop host throws by name on what it does not model, read or written', () => {
  const part = model<Real>()('thing', { greet: (name: string) => `hello ${name}` });
  expect(part.greet('you')).toBe('hello you');
  expect(() => part.count).toThrow('The desktop host does not model thing.count.');
  expect(() => {
    part.count = 1;
  }).toThrow('The desktop host does not model thing.count.');
});

test('what is modelled has the types of the real thing, or does not compile', () => {
  const fits: readonly [
    Fits<{ greet(name: string): string }>,
    Fits<{ greet(name: number): string }>,
    Fits<{ count: string }>,
    Fits<{ invented(): void }>,
  ] = [true, false, false, false];
  expect(fits).toHaveLength(4);
});

test('what crosses between page and host is what structured clone carries', () => {
  const value = {
    list: [1, Number.NaN, -0, undefined, null],
    deep: { text: 'ä\u2028', when: new Date(5) },
    bytes: Uint8Array.of(1, 255),
  };
  expect(fromWire(toWire(value))).toEqual(value);
  expect(Object.hasOwn(fromWire(toWire(JSON.parse('{"__proto__": 1}'))) as object, '__proto__')).toBe(true);
  for (const bad of [() => undefined, Symbol('x'), new Map()]) expect(() => toWire(bad)).toThrow('could not be cloned');
});
