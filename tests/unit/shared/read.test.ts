import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { userCommand } from '../../../shared/commands.ts';
import { settingsPatch } from '../../../shared/parseSettings.ts';
import * as kit from '../../../shared/read.ts';
import { newSecret } from '../../../shared/secrets.ts';

const sample = kit.object<{
  readonly name: string;
  readonly at?: string | undefined;
  readonly sizes: readonly number[];
  readonly inner: { readonly flag?: boolean };
  readonly either: string | null;
  readonly level?: number | undefined;
}>({
  name: kit.filledText(5),
  at: kit.optional(kit.instant),
  sizes: kit.list(kit.natural, 3),
  inner: kit.partialObject<{ readonly flag: boolean }>({ flag: kit.boolean }),
  either: kit.nullable(kit.oneOf(['a', 'b'])),
  level: kit.optional(kit.whole(1, 10)),
});

const GOOD = { name: 'n', at: '2026-05-04T10:00:00Z', sizes: [1], inner: { flag: true }, either: null };

const decoders: readonly kit.Decoder<unknown>[] = [
  sample,
  settingsPatch,
  userCommand,
  newSecret,
  kit.nothing,
  kit.decimal,
  kit.matching(/^x$/, 'x'),
  kit.list(kit.otherwise(sample, undefined), 2),
];

const anything = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
});

/** The sample with one field exchanged, so that the decoders get past the first check. */
const nearly = fc
  .tuple(fc.constantFrom(...Object.keys(GOOD), '__proto__', 'constructor', 'kind'), anything)
  .map(([name, value]): unknown => ({ ...GOOD, ...Object.fromEntries([[name, value]]) }));

describe('a decoder', () => {
  test('throws nothing but a DecodeError, and its result decodes again to the same', () => {
    let accepted = 0;
    fc.assert(
      fc.property(fc.constantFrom(...decoders), fc.oneof(anything, nearly), (decoder, raw) => {
        let value: unknown;
        try {
          value = decoder(raw, '');
        } catch (error) {
          expect(error).toBeInstanceOf(kit.DecodeError);
          return;
        }
        accepted += 1;
        expect(decoder(value, '')).toEqual(value);
      }),
      { numRuns: 10_000 },
    );
    expect(accepted).toBeGreaterThan(100);
  });

  test('of JSON gives a value or a problem for every text', () => {
    const json = fc.oneof(
      fc.string(),
      fc.json(),
      fc.jsonValue().map((value) => JSON.stringify({ ...GOOD, inner: value })),
    );
    fc.assert(
      fc.property(json, (text) => {
        const decoded = kit.decodeJson(sample, text);
        if (!decoded.ok) expect(decoded.problem).not.toBe('');
      }),
      { numRuns: 2_000 },
    );
    const deep = '['.repeat(1_000_000) + ']'.repeat(1_000_000);
    expect(kit.decodeJson(sample, deep)).toEqual({ ok: false, problem: 'it should be an object, but is a list' });
    expect(kit.decodeJson(sample, ' '.repeat(17 * 1024 * 1024))).toMatchObject({
      problem: 'it is longer than 16777216',
    });
    expect(kit.decodeJson(sample, '{')).toEqual({ ok: false, problem: 'it is not JSON' });
  });

  test.each<[object, string]>([
    [{ name: '' }, 'name is empty'],
    [{ name: 'abcdef' }, 'name is longer than 5'],
    [{ name: 'a\0' }, 'name contains NUL'],
    [{ at: '2026-13-04T10:00:00Z' }, 'at is not a time in UTC'],
    [{ at: '2026-05-04T10:00:00+02:00' }, 'at is not a time in UTC'],
    [{ sizes: [1, -1] }, `sizes[1] is not from 0 to ${Number.MAX_SAFE_INTEGER}`],
    [{ level: 0 }, 'level is not from 1 to 10'],
    [{ level: 11 }, 'level is not from 1 to 10'],
    [{ sizes: [1, 1.5] }, 'sizes[1] should be a whole number, but is number'],
    [{ sizes: [1, 2, 3, 4] }, 'sizes has more than 3 entries'],
    [{ sizes: {} }, 'sizes should be a list, but is object'],
    [{ inner: { flag: 1 } }, 'inner.flag should be true or false, but is number'],
    [{ inner: { secret: 1 } }, 'inner has an unknown field'],
    [{ either: 'secret' }, 'either is not one of a, b'],
    [{ inner: [] }, 'inner should be an object, but is a list'],
    [{ sizes: null }, 'sizes should be a list, but is null'],
    [{ name: undefined }, 'name should be text, but is missing'],
  ])('names the field and the expectation, never the content: %j', (change, problem) => {
    expect(kit.decode(sample, { ...GOOD, ...change })).toEqual({ ok: false, problem });
  });

  test('leaves out unknown fields and ignores prototypes', () => {
    expect(kit.decode(sample, { ...GOOD, later: 1 })).toEqual({ ok: true, value: GOOD });
    expect(kit.decode(sample, Object.create(GOOD)).ok).toBe(false);
    const planted = JSON.parse('{"__proto__": {"flag": true}}') as unknown;
    expect(kit.decode(kit.partialObject<{ readonly flag: boolean }>({ flag: kit.boolean }), planted).ok).toBe(false);
    expect(kit.decode(userCommand, Object.create({ kind: 'engine.pause' })).ok).toBe(false);
    expect(kit.decode(userCommand, { kind: 'toString' }).ok).toBe(false);
  });

  test('passes other errors on', () => {
    const broken: kit.Decoder<string> = () => {
      throw new RangeError('a bug');
    };
    expect(() => kit.decode(broken, 1)).toThrow(RangeError);
    expect(() => kit.decode(kit.otherwise(broken, ''), 1)).toThrow(RangeError);
  });
});
