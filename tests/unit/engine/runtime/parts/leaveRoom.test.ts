import { buffer } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { LinkProbe } from '../../../../../electron/engine/ports/linkProbe.ts';
import type { Payload } from '../../../../../electron/engine/ports/objectStore.ts';
import { LeaveRoom } from '../../../../../electron/engine/runtime/parts/leaveRoom.ts';
import { createFakeClock, type FakeClock } from '../../../../fakes/fakeClock.ts';

const never = new AbortController().signal;

const ROUND_TRIP_MS = 40;

/** An uplink with one endless queue, which all senders share. */
class ModelLink implements LinkProbe {
  bytesPerSecond: number;
  /** Sent by others, in bytes per second. */
  others = 0;
  isSilent = false;
  readonly #clock: FakeClock;
  #queued = 0;
  #atMs = 0;

  constructor(clock: FakeClock, bytesPerSecond: number) {
    this.#clock = clock;
    this.bytesPerSecond = bytesPerSecond;
  }

  /** How long a byte that is sent now waits in the queue, in milliseconds. */
  get queueingMs(): number {
    const nowMs = this.#clock.monotonicMs();
    const passed = (this.bytesPerSecond - this.others) * ((nowMs - this.#atMs) / 1_000);
    this.#queued = Math.max(0, this.#queued - passed);
    this.#atMs = nowMs;
    return (this.#queued / this.bytesPerSecond) * 1_000;
  }

  take(bytes: number): void {
    void this.queueingMs;
    this.#queued += bytes;
  }

  async roundTripMs(): Promise<number | undefined> {
    if (this.isSilent) return undefined;
    const tookMs = ROUND_TRIP_MS + this.queueingMs;
    await this.#clock.sleep(tookMs, never);
    return tookMs;
  }
}

function setUp(bytesPerSecond: number, isOn = true) {
  const clock = createFakeClock();
  const link = new ModelLink(clock, bytesPerSecond);
  const stop = new AbortController();
  const ports = { clock, linkProbe: link };
  const config = () => ({ leavesRoom: isOn });
  const room = new LeaveRoom({ ports, config, bandwidth: { ceiling: null }, signal: stop.signal });
  const sent = { bytes: 0 };
  const upload = async ({ body }: Payload): Promise<void> => {
    for await (const piece of (body as () => Readable)()) {
      link.take((piece as Buffer).length);
      sent.bytes += (piece as Buffer).length;
    }
  };
  const part = Buffer.alloc(5 * 1024 * 1024, 7);
  /** Two parts at once, one after another for ever. */
  const sendForEver = async (): Promise<void> => {
    while (!stop.signal.aborted)
      await room.send({ sizeBytes: part.length, body: part, crc32: 0 }, stop.signal, upload).catch(() => undefined);
  };
  /** Lets time pass. @returns the share of the link that was used, and the delays of others, the longest last */
  const watch = async (seconds: number): Promise<{ readonly share: number; readonly delaysMs: readonly number[] }> => {
    const before = sent.bytes;
    const delaysMs: number[] = [];
    for (let step = 0; step < seconds * 20; step++) {
      await clock.advance(50);
      delaysMs.push(link.queueingMs);
    }
    const share = (sent.bytes - before) / seconds / link.bytesPerSecond;
    return { share, delaysMs: delaysMs.toSorted((a, b) => a - b) };
  };
  return { clock, link, room, stop, sendForEver, watch };
}

/** The delay that is not exceeded in this share of the time. */
function quantile(delaysMs: readonly number[], share: number): number {
  return delaysMs[Math.ceil(delaysMs.length * share) - 1] ?? Number.NaN;
}

describe('uploads that leave room', () => {
  test.each([20, 100])('use an uplink of %i Mbit/s, and delay others by less than 50 ms', async (megabits) => {
    const { stop, sendForEver, watch } = setUp(megabits * 125_000);
    const sending = [sendForEver(), sendForEver()];
    await watch(15);
    const { share, delaysMs } = await watch(20);
    expect(share).toBeGreaterThan(0.85);
    expect(quantile(delaysMs, 0.95)).toBeLessThan(50);
    stop.abort();
    await Promise.all(sending);
  });

  test('give way to others, and take the uplink back when they are done', async () => {
    const { link, stop, sendForEver, watch } = setUp(2_500_000);
    const sending = [sendForEver(), sendForEver()];
    await watch(10);
    link.others = 1_500_000;
    await watch(5);
    const beside = await watch(20);
    expect(quantile(beside.delaysMs, 0.95)).toBeLessThan(50);
    expect(beside.share).toBeGreaterThan(0.25);
    link.others = 0;
    await watch(15);
    expect((await watch(10)).share).toBeGreaterThan(0.85);
    stop.abort();
    await Promise.all(sending);
  });

  test('send the same bytes, in time', async () => {
    const { clock, room } = setUp(2_500_000);
    const body = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251));
    let received: Buffer | undefined;
    const sending = room.send({ sizeBytes: body.length, body, crc32: 0 }, never, async (payload) => {
      received = await buffer((payload.body as () => Readable)());
    });
    const tookMs = await clock.advanceUntil(() => received !== undefined, 60_000);
    await sending;
    expect(received?.equals(body)).toBe(true);
    // At 2 Mbit/s, from which they begin.
    expect(tookMs).toBeGreaterThan(500);
  });

  test('are sent as they are when the setting is off, and at once when nothing can be measured', async () => {
    const payload: Payload = { sizeBytes: 3, body: Buffer.from('abc'), crc32: 0 };
    await setUp(1, false).room.send(payload, never, async (same) => expect(same).toBe(payload));

    const { clock, link, room } = setUp(2_500_000);
    link.isSilent = true;
    const large: Payload = { sizeBytes: 40_000_000, body: Buffer.alloc(40_000_000), crc32: 0 };
    let isSent = false;
    const sending = room.send(large, never, async ({ body }) => {
      await buffer((body as () => Readable)());
      isSent = true;
    });
    // At the rate of the beginning it would take 160 s.
    expect(await clock.advanceUntil(() => isSent, 60_000)).toBeLessThan(5_000);
    await sending;
  });
});
