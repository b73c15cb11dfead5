import { HeadLinkProbe } from '../../electron/engine/adapters/headLinkProbe.ts';
import type { Sink } from './sink.ts';

const ASK_EVERY_MS = 100;

/** Another program on the same link: asks for something small, again and again. */
export class Bystander {
  readonly #probe: HeadLinkProbe;
  readonly #stop = new AbortController();
  readonly #tookMs: { readonly atMs: number; readonly tookMs: number }[] = [];

  constructor({ endpoint, region }: Sink) {
    this.#probe = new HeadLinkProbe({ endpoint, region });
    void this.#ask();
  }

  /** How long its requests took, in milliseconds, ascending. @param afterMs those later than this, by `performance.now()` */
  stop(afterMs: number): readonly number[] {
    this.#stop.abort();
    this.#probe.close();
    const counted = this.#tookMs.filter(({ atMs }) => atMs > afterMs);
    return counted.map(({ tookMs }) => tookMs).toSorted((a, b) => a - b);
  }

  async #ask(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const tookMs = await this.#probe.roundTripMs(this.#stop.signal);
      if (tookMs !== undefined) this.#tookMs.push({ atMs: performance.now(), tookMs });
      await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
    }
  }
}
