import { Readable } from 'node:stream';
import { RoomControl } from '../../core/roomControl.ts';
import type { Payload } from '../../ports/objectStore.ts';
import type { EngineConfig } from '../engineConfig.ts';
import type { EnginePorts } from '../enginePorts.ts';
import type { Bandwidth } from './bandwidth.ts';

/** While something is sent, the round trip is measured so long after the answer before. */
const PROBE_EVERY_MS = 100;

/** Without an answer to so many probes in a row, nothing is known of the queue, and the rate is not limited. */
const UNANSWERED_MAX = 5;

/** Bytes are handed to the connections in pieces of this much time, and no larger than the bounds. */
const PIECE_SECONDS = 0.005;
const PIECE_BYTES_MIN = 4 * 1024;
const PIECE_BYTES_MAX = 256 * 1024;

/** Timers fire late: so much is made up for. */
const MADE_UP_MS = 10;

export interface LeaveRoomDeps {
  readonly ports: Pick<EnginePorts, 'clock' | 'linkProbe'>;
  readonly config: () => Pick<EngineConfig, 'leavesRoom'>;
  readonly bandwidth: Pick<Bandwidth, 'ceiling'>;
  /** Aborts when the engine stops. */
  readonly signal: AbortSignal;
}

/** Sends bodies as slowly as others on the same uplink need, see `RoomControl`. */
export class LeaveRoom {
  readonly #deps: LeaveRoomDeps;
  readonly #control = new RoomControl();
  #sending = 0;
  #isProbing = false;
  #unanswered = 0;
  /** Since the answer before. */
  #sentBytes = 0;
  #wasLimiting = false;
  #freeAtMs = 0;

  constructor(deps: LeaveRoomDeps) {
    this.#deps = deps;
  }

  /** Calls `request` with the payload, or with one that has the same bytes and hands them out in time. Rejects as `request` does. */
  async send<T>(payload: Payload, signal: AbortSignal, request: (payload: Payload) => Promise<T>): Promise<T> {
    if (!this.#isLimiting()) return request(payload);
    this.#sending++;
    if (!this.#isProbing) void this.#probe();
    try {
      return await request({ ...payload, body: () => this.#body(payload.body, signal) });
    } finally {
      this.#sending--;
    }
  }

  #isLimiting(): boolean {
    const { ports, config } = this.#deps;
    return config().leavesRoom && ports.linkProbe !== undefined;
  }

  #body(body: Payload['body'], signal: AbortSignal): Readable {
    const options = { objectMode: false, highWaterMark: PIECE_BYTES_MAX };
    return Readable.from(this.#inTime(typeof body === 'function' ? body() : [body], signal), options);
  }

  async *#inTime(pieces: AsyncIterable<unknown> | Iterable<unknown>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    for await (const piece of pieces) {
      // A byte stream without an encoding yields Buffers only.
      const bytes = piece as Uint8Array;
      for (let at = 0; at < bytes.byteLength; ) {
        const next = bytes.subarray(at, at + this.#pieceBytes());
        await this.#wait(next.byteLength, signal);
        yield next;
        at += next.byteLength;
      }
    }
  }

  get #rate(): number {
    if (!this.#isLimiting() || this.#unanswered >= UNANSWERED_MAX) return Number.POSITIVE_INFINITY;
    return Math.min(this.#control.bytesPerSecond, this.#deps.bandwidth.ceiling ?? Number.POSITIVE_INFINITY);
  }

  #pieceBytes(): number {
    return Math.round(Math.max(PIECE_BYTES_MIN, Math.min(PIECE_BYTES_MAX, this.#rate * PIECE_SECONDS)));
  }

  /** Waits until these bytes may be sent. All bodies wait in one line. */
  async #wait(bytes: number, signal: AbortSignal): Promise<void> {
    const { clock } = this.#deps.ports;
    const nowMs = clock.monotonicMs();
    const startMs = Math.max(this.#freeAtMs, nowMs - MADE_UP_MS);
    this.#freeAtMs = startMs + (bytes / this.#rate) * 1_000;
    this.#sentBytes += bytes;
    if (startMs <= nowMs) return;
    this.#wasLimiting = true;
    await clock.sleep(startMs - nowMs, signal);
  }

  /** Measures as long as something is sent. Never rejects. */
  async #probe(): Promise<void> {
    const { ports, signal } = this.#deps;
    this.#isProbing = true;
    try {
      while (this.#sending > 0 && this.#isLimiting()) {
        const roundTripMs = await ports.linkProbe?.roundTripMs(signal);
        this.#unanswered = roundTripMs === undefined ? this.#unanswered + 1 : 0;
        if (roundTripMs !== undefined) this.#measured(roundTripMs);
        await ports.clock.sleep(PROBE_EVERY_MS, signal);
      }
    } catch {
      // The engine stops.
    } finally {
      this.#isProbing = false;
    }
  }

  #measured(roundTripMs: number): void {
    const measurement = { roundTripMs, sentBytes: this.#sentBytes, wasLimiting: this.#wasLimiting };
    this.#control.measured(measurement, this.#deps.ports.clock.monotonicMs());
    this.#sentBytes = 0;
    this.#wasLimiting = false;
  }
}
