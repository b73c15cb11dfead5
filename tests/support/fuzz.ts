import fc, { type Arbitrary } from 'fast-check';

/** `npm run fuzz` sets how many seconds each reader is fuzzed; a test run does without and stays short. */
const SECONDS = Number(process.env['RUSHES_FUZZ_SECONDS'] ?? 0);

/** The same inputs in every ordinary run, so that it passes or fails for the code alone; `npm run fuzz` tries new ones. */
const SEED = 20_261_129;

/** The whole of Vitest's limit for one fuzz test, in milliseconds. */
export const FUZZ_LIMIT_MS = Math.max(60_000, SECONDS * 1_000 + 60_000);

/** A reader that needs longer than this for one input can be made to hang: ordinary inputs take less than a millisecond. */
const INPUT_LIMIT_MS = 5_000;

/**
 * Runs a reader on many inputs. It fails when the reader throws, with the shortest input that makes it throw, or when one input
 * keeps it busy for more than five seconds. @param runs how many inputs an ordinary test run tries
 */
export async function fuzz<T>(input: Arbitrary<T>, read: (input: T) => unknown, runs = 400): Promise<void> {
  const property = fc.asyncProperty(input, async (value) => {
    const start = performance.now();
    await read(value);
    const tookMs = performance.now() - start;
    if (tookMs > INPUT_LIMIT_MS) throw new Error(`One input kept the reader busy for ${Math.round(tookMs)} ms.`);
  });
  await fc.assert(
    property,
    SECONDS > 0
      ? { numRuns: Number.MAX_SAFE_INTEGER, plugins: [fc.interruptAfterTimeLimit(SECONDS * 1_000)] }
      : { numRuns: runs, seed: SEED },
  );
}

/** Values with the shape of JSON, among them the keys that a careless reader trips over. */
export const anyJson: Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(null, [], {}, '', 0, -1, 2 ** 53, 'null', '\0', '\ud800') },
  {
    weight: 1,
    arbitrary: fc.dictionary(fc.constantFrom('__proto__', 'constructor', 'toString', 'length', ''), fc.jsonValue()),
  },
);

/** A valid value in which some places hold other JSON, are missing, or are much longer. */
export function damaged(valid: Arbitrary<unknown>): Arbitrary<unknown> {
  const change = fc.record({ at: fc.nat(), kind: fc.constantFrom('replace', 'remove', 'repeat'), by: anyJson });
  return fc
    .tuple(valid, fc.array(change, { minLength: 1, maxLength: 4 }))
    .map(([value, changes]) =>
      changes.reduce<unknown>((current, { at, kind, by }) => changeAt(current, at, kind, by), value),
    );
}

/** Several changes may repeat the same text. */
const TEXT_LENGTH_MAX = 10_000;

function changeAt(value: unknown, at: number, kind: string, by: unknown): unknown {
  if (typeof value === 'string' && kind === 'repeat') {
    return value.length > TEXT_LENGTH_MAX ? by : value.repeat(1 + (at % 2_000));
  }
  if (typeof value !== 'object' || value === null) return by;
  const entries = Object.entries(value);
  const index = entries.length === 0 ? -1 : at % entries.length;
  const entry = entries[index];
  if (entry === undefined) return by;
  const [name, inner] = entry;
  const next = Math.floor(at / entries.length);
  const isHere = typeof inner !== 'object' || inner === null || next % 3 === 0;
  const changed = isHere && kind === 'replace' ? by : changeAt(inner, next, kind, by);
  const kept = entries.flatMap(([key, old]): [string, unknown][] =>
    key !== name ? [[key, old]] : isHere && kind === 'remove' ? [] : [[key, changed]],
  );
  return Array.isArray(value) ? kept.map(([, item]) => item) : Object.fromEntries(kept);
}

/** A text in which some characters are replaced, left out or repeated. */
export function damagedText(valid: Arbitrary<string>): Arbitrary<string> {
  const change = fc.record({ at: fc.nat(), cut: fc.nat({ max: 40 }), by: fc.string({ maxLength: 20 }) });
  return fc.tuple(valid, fc.array(change, { maxLength: 4 })).map(([text, changes]) =>
    changes.reduce((current, { at, cut, by }) => {
      const place = at % (current.length + 1);
      return current.slice(0, place) + by + current.slice(place + cut);
    }, text),
  );
}
