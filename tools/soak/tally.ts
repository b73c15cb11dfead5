import type { RoundReport } from './round.ts';
import type { SiteKind } from './site.ts';

/** The sums of a soak run. */
export class Tally {
  #rounds = 0;
  #bad = 0;
  #files = 0;
  readonly #kinds = new Map<SiteKind, number>();
  readonly #faults = new Map<string, number>();
  readonly #complaints: string[] = [];
  #longestSeconds = 0;

  get rounds(): number {
    return this.#rounds;
  }

  /** Rounds with a broken promise. */
  get bad(): number {
    return this.#bad;
  }

  add(kind: SiteKind, { files, troubles, complaints, seconds }: RoundReport): void {
    this.#rounds += 1;
    this.#files += files;
    this.#kinds.set(kind, (this.#kinds.get(kind) ?? 0) + 1);
    for (const trouble of troubles) this.#faults.set(trouble, (this.#faults.get(trouble) ?? 0) + 1);
    this.#longestSeconds = Math.max(this.#longestSeconds, seconds);
    if (complaints.length === 0) return;
    this.#bad += 1;
    this.#complaints.push(...complaints);
  }

  /** The content of `docs/reliability.md`. */
  markdown(): string {
    const faults = [...this.#faults].sort((a, b) => b[1] - a[1]).map(([name, count]) => `| ${name} | ${count} |`);
    const sites = [...this.#kinds].map(([kind, count]) => `${count} with ${kind}`).join(', ');
    const total = [...this.#faults.values()].reduce((sum, count) => sum + count, 0);
    const lost =
      this.#complaints.length === 0 ? 'Nothing was lost.' : this.#complaints.map((text) => `- ${text}`).join('\n');
    return `# Reliability

\`npm run soak -- --minutes N --report docs/reliability.md\` wrote this page. In each round three ffmpeg recorders write in real time, a
camera writes clips that all begin under one name, links point to a file outside the watched folder, and faults occur at random.
Afterwards the SHA-256 of every file has to equal that of its object, no upload may be open, none aborted, and the file outside
must not be in the bucket.

${this.#rounds} rounds (${sites}), ${this.#files} files, ${total} faults. ${this.#rounds - this.#bad} rounds ended with
every object equal to its file, at most ${this.#longestSeconds.toFixed(1)} s after the last fault.

| Fault | Times |
|---|---|
${faults.join('\n')}

${lost}
`;
  }
}
