import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { REQUEST_CHANNELS, type RequestChannel } from '../../shared/ipc.ts';
import { notRun } from '../support/notRun.ts';
import { chromiumMissing } from './support/chromiumMissing.ts';
import { ask, good, setScene } from './support/scene.ts';

/** These do what they say whatever they are sent, when they are sent nothing; junk is tried on them as well. */
const CHANNELS = Object.keys(REQUEST_CHANNELS) as RequestChannel[];

/** Messages that a page can send: anything that structured clone takes, half of it close to valid messages. */
const junk = fc.oneof(
  fc.anything({
    withBigInt: false,
    withDate: false,
    withMap: false,
    withSet: false,
    withTypedArray: false,
    withObjectString: true,
  }),
  fc.record(
    {
      kind: fc.oneof(
        fc.constantFrom('s3', 'redis', 'recording.discard', 'engine.pause', 'engine.setOnline'),
        fc.anything(),
      ),
      id: fc.oneof(fc.string(), fc.integer()),
      path: fc.oneof(fc.string(), fc.constant('/etc'), fc.constant(null)),
      paths: fc.oneof(fc.array(fc.string()), fc.constant('/etc')),
      isPaused: fc.oneof(fc.boolean(), fc.string()),
      isOnline: fc.boolean(),
      destination: fc.oneof(fc.dictionary(fc.string(), fc.anything()), fc.constant({ bucket: 1 })),
      upload: fc.constantFrom(
        { chunkBytes: Number.NaN },
        { chunkBytes: -1 },
        { chunkBytes: 1e300 },
        { partsAtOnce: '4' },
      ),
      app: fc.constantFrom({ metricsPort: 80 }, { theme: 'pink' }, { isSetUp: 1 }, { version: 2 }),
      __proto__: fc.anything(),
    },
    { requiredKeys: [] },
  ),
);

/** A request that opens a native dialog is answered by nobody here. */
const ANSWER_LIMIT_MS = 60_000;

/** Rejects with the request that got no answer. */
async function noAnswer(channel: string, payload: unknown): Promise<never> {
  await sleep(ANSWER_LIMIT_MS, undefined, { ref: false });
  throw new Error(`No answer to ${channel} with ${fc.stringify(payload)}.`);
}

const missing = chromiumMissing();

if (missing !== undefined) notRun('junk on every channel', missing);
else {
  describe('messages from the window', () => {
    test('junk on every channel is answered with an error, changes nothing and stops nothing', async ({
      onTestFinished: atEnd,
    }) => {
      const scene = await setScene(atEnd);
      scene.writeSettings(scene.settings({ app: { isSetUp: false } }));
      const app = await scene.start();
      const page = await app.page();
      const before = await good(page, 'settings.get', null);
      const seen = { answered: 0, refused: 0, reached: new Set<string>() };
      const dangerous = new Set<RequestChannel>(['folders.choose', 'ffprobe.choose', 'logs.open']);
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...CHANNELS), junk, async (channel, payload) => {
          // With nothing in it the request is valid, and these would open a native dialog or a folder.
          if (dangerous.has(channel) && payload === null) return;
          let reply: Awaited<ReturnType<typeof ask>>;
          try {
            reply = await Promise.race([ask(page, channel, payload as never), noAnswer(channel, payload)]);
          } catch (error) {
            // Values that structured clone refuses do not leave the page.
            expect(String(error)).toMatch(/clone|serializ|circular|convert|page\.evaluate/i);
            return;
          }
          seen.answered += 1;
          seen.reached.add(channel);
          expect(typeof reply.ok).toBe('boolean');
          if (reply.ok) return;
          seen.refused += 1;
          expect(reply.message).toMatch(/^[A-Z].*\.$/);
          expect(reply.code).not.toBe('unexpected');
        }),
        { numRuns: 600 },
      );
      // Random junk must have come far enough to mean something.
      expect(seen.reached.size).toBe(CHANNELS.length);
      expect(seen.refused).toBeGreaterThan(300);
      const after = await good(page, 'settings.get', null);
      expect(after.settings.folders).toEqual(before.settings.folders);
      expect(after.settings.destination).toEqual(before.settings.destination);
      expect(after.settings.upload).toEqual(before.settings.upload);
      expect((await app.view()).dialogs).toEqual([]);
    });

    test('subscribing to what is no push channel, or with no function, does nothing', async ({
      onTestFinished: atEnd,
    }) => {
      const scene = await setScene(atEnd);
      const page = await (await scene.start()).page();
      const kinds = await page.evaluate(() => {
        const { rushes } = window as unknown as { rushes: { subscribe(name: unknown, listener: unknown): unknown } };
        return [
          rushes.subscribe('engine.nonsense', () => undefined),
          rushes.subscribe('engine.delta', 'text'),
          rushes.subscribe(null, null),
        ].map((end) => typeof end);
      });
      expect(kinds).toEqual(['function', 'function', 'function']);
    });

    test('a file that a script made has no path, so nothing is offered', async ({ onTestFinished: atEnd }) => {
      const scene = await setScene(atEnd);
      const page = await (await scene.start()).page();
      const reply = await page.evaluate(() => {
        const { rushes } = window as unknown as { rushes: { offerDropped(files: readonly File[]): Promise<unknown> } };
        return rushes.offerDropped([new File(['x'], '/etc/passwd')]);
      });
      expect(reply).toEqual({ ok: true, value: [] });
    });
  });
}
