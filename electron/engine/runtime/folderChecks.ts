import { dirname, join, relative, sep } from 'node:path';
import { sentence } from '../../../shared/sentences/sentence.ts';
import type { CardView, FolderCheck } from '../../../shared/cards.ts';
import { CardTally, cardFolders, firstFolder, standingOf } from '../core/cards.ts';
import { type CardVolume, CardVolumes } from './cardVolumes.ts';
import { ClipTally } from './clipTally.ts';
import { asFault, Fault } from '../core/fault.ts';
import { compilePatterns } from '../core/patterns.ts';
import { timestamp } from '../core/timestamp.ts';
import type { SourceFacts } from '../ports/fileSource.ts';
import type { ScanReport } from '../ports/folderWatcher.ts';
import type { EngineConfig } from './engineConfig.ts';
import type { EnginePorts } from './enginePorts.ts';
import type { RecordingRunner } from './recording/recordingRunner.ts';
import { type SourceKeys, marksOf } from './recording/sourceKeys.ts';

/** Files looked at in one go: hides the latency of the disk and the journal. */
const FILES_AT_ONCE = 32;
/** More first-level folders than this are counted with the watched folder itself. */
const CARDS_MAX = 200;

export interface FolderChecksDeps {
  readonly ports: Pick<EnginePorts, 'scanner' | 'source' | 'checkpoints' | 'clock'>;
  readonly keys: SourceKeys;
  readonly config: () => EngineConfig;
  readonly runners: () => Iterable<RecordingRunner>;
  readonly isPaused: (path: string) => boolean;
  /** See `IntakeDeps`. */
  readonly isEarlier: (path: string, facts: SourceFacts) => boolean;
  /** Aborts when the engine stops. */
  readonly signal: AbortSignal;
}

type Running = Parameters<typeof standingOf>[3];

/** Answers whether the cards of a watched folder may be formatted. Nothing of an answer is kept. */
export class FolderChecks {
  readonly #deps: FolderChecksDeps;

  constructor(deps: FolderChecksDeps) {
    this.#deps = deps;
  }

  /**
   * Reads a watched folder completely and compares each file with its mark. Rejects with the faults of the folder, the files and the
   * journal, and with `source_missing` for a folder that is not watched.
   */
  async check(path: string): Promise<FolderCheck> {
    const { ports, config, signal } = this.#deps;
    const { folders, include, exclude, followLinks, isRecursive } = config();
    if (!folders.some((folder) => folder.path === path))
      throw new Fault('source_missing', sentence('folderNotWatched', {}), { disposition: 'attention' });
    const checkedAt = timestamp(ports.clock.nowMs());
    const rule = compilePatterns(include, exclude, { isRecursive });
    const running = this.#runningNow();
    const tallies = new Map<string, CardTally>([['', new CardTally()]]);
    const clips = new ClipTally();
    const volumes = new CardVolumes(ports.source);
    await volumes.begin(path);
    let unreadable = 0;
    const report = ({ invalidNames, unreadableFolders }: ScanReport): void => {
      unreadable = invalidNames + unreadableFolders;
    };
    let batch: Promise<void>[] = [];
    // Every file that is not hidden, so that those left out are counted for each card.
    const everything = { path, include: ['*'], exclude: [], followLinks };
    for await (const file of ports.scanner.scan(everything, signal, report)) {
      const name = relative(path, file).replaceAll(sep, '/');
      const card = firstFolder(name);
      const known = tallies.size;
      const tally = tallyFor(tallies, card);
      if (tallies.size > known) await volumes.begin(join(path, card));
      if (!rule.isWanted(name)) {
        tally.addNotIncluded();
        // A clip without its sidecars is not complete.
        clips.add(name, false);
      } else batch.push(this.#look(file, name, running.get(file), tally, clips));
      if (batch.length < FILES_AT_ONCE) continue;
      await Promise.all(batch);
      batch = [];
    }
    await Promise.all(batch);
    const ends = new Map<string, CardVolume>();
    for (const place of [...tallies.keys()].map((card) => join(path, card))) ends.set(place, await volumes.end(place));
    return { path, checkedAt, cards: cardViews(path, tallies, clips, unreadable === 0, ends), unreadable };
  }

  async #look(file: string, name: string, running: Running, tally: CardTally, clips: ClipTally): Promise<void> {
    const facts = await this.#factsOf(file);
    if (facts === 'gone') return;
    const { ports, keys, isEarlier } = this.#deps;
    const marks = facts === undefined ? [] : await marksOf(ports.checkpoints, keys, { path: file, ...facts });
    const fileSystem = await ports.source.fileSystemOf(dirname(file));
    const now = facts === undefined || fileSystem === undefined ? facts : { ...facts, fileSystem };
    const standing = standingOf(file, now, marks, running);
    if (standing === 'waiting' && facts !== undefined && isEarlier(file, facts)) tally.addNotIncluded();
    else {
      tally.addWanted(name, facts?.sizeBytes ?? 0, standing);
      clips.add(name, standing === 'verified');
    }
  }

  /** `undefined` when it cannot be read. */
  async #factsOf(file: string): Promise<SourceFacts | 'gone' | undefined> {
    try {
      return await this.#deps.ports.source.stat(file);
    } catch (thrown) {
      const { code } = asFault(thrown);
      if (code === 'source_missing') return 'gone';
      if (code === 'source_unreadable') return undefined;
      throw thrown;
    }
  }

  /** The recordings that have not ended, by their file. */
  #runningNow(): ReadonlyMap<string, NonNullable<Running>> {
    const running = new Map<string, NonNullable<Running>>();
    for (const runner of this.#deps.runners()) {
      const { record } = runner.state;
      const isPaused = record.paused || this.#deps.isPaused(runner.path);
      running.set(runner.path, record.attention !== undefined ? 'attention' : isPaused ? 'paused' : 'uploading');
    }
    return running;
  }
}

function cardViews(
  path: string,
  tallies: Map<string, CardTally>,
  clips: ClipTally,
  isRead: boolean,
  volumes: ReadonlyMap<string, CardVolume>,
): readonly CardView[] {
  const own = tallies.get('') ?? new CardTally();
  tallies.delete('');
  const cards = cardFolders(tallies.keys());
  for (const [name, tally] of tallies) if (!cards.has(name)) own.absorb(tally);
  const viewOf = (folder: string, tally: CardTally): CardView => {
    const { isSame = true, ...volume } = volumes.get(folder) ?? {};
    return { ...tally.view(folder, isRead && isSame), ...volume };
  };
  const below = [...tallies]
    .filter(([name]) => cards.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, tally]) => ({ ...viewOf(join(path, name), tally), ...clips.view((folder) => folder === name) }))
    .filter(({ wanted }) => wanted > 0);
  const itself = { ...viewOf(path, own), ...clips.view((folder) => !cards.has(folder)) };
  return itself.wanted === 0 && below.length > 0 ? below : [itself, ...below];
}

function tallyFor(tallies: Map<string, CardTally>, card: string): CardTally {
  const name = tallies.has(card) || tallies.size < CARDS_MAX ? card : '';
  const known = tallies.get(name);
  if (known !== undefined) return known;
  const tally = new CardTally();
  tallies.set(name, tally);
  return tally;
}
