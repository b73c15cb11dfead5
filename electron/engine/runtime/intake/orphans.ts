import { asFault, type Fault } from '../../core/fault.ts';
import { isOwnKey, literalPrefix, mayBeKeyOf, parseKey, type ParsedKey } from '../../core/objectKey.ts';
import { planOfSizes, partRange } from '../../core/partPlan.ts';
import { newRecord } from '../../core/newRecord.ts';
import type { PartPlan } from '../../core/partPlan.ts';
import { type RecordingState, wake } from '../../core/recordingState.ts';
import { type RecordingId, type RecordingRecord, type StoredPart, storedBytes } from '../../core/recording.ts';
import { timestamp } from '../../core/timestamp.ts';
import type { SourceFacts } from '../../ports/fileSource.ts';
import type { ListedPart, ListedUpload } from '../../ports/objectStore.ts';
import { withinLimit } from '../deadline.ts';
import { type EngineConfig, keyNamingOf, knownNamings, ownerOf } from '../engineConfig.ts';
import type { EnginePorts } from '../enginePorts.ts';
import { claimObject } from '../recording/objectClaim.ts';
import type { SourceKeys } from '../recording/sourceKeys.ts';
import { adoptParts } from '../recording/tasks/reconcile.ts';
import { ATTEMPTS_FEW, retried } from '../retried.ts';

/** The store's clock and that of the file's disk may differ by so much: requests with a larger difference are refused. */
const CLOCK_SKEW_MS = 15 * 60_000;

/** Anybody who may write to the bucket can open uploads. So many are judged before others get a turn. */
const UPLOADS_PER_TURN = 100;

/** Uploads that are looked at for one file. A file has few. */
const CANDIDATES_MAX = 100;

/** New recordings wait this long for the list of open uploads: a store that cannot be reached must not delay them for ever. */
const GATHER_LIMIT_MS = 10_000;

/** An open upload whose key has a known form. */
interface Orphan {
  readonly upload: ListedUpload;
  readonly parsed: ParsedKey;
}

/**
 * Open uploads that the journal does not know: after a loss of the journal, recordings are rebuilt from them and the disk. An
 * upload belongs to a file if the id in its key was made for this file, the journal does not have that id, and stored parts equal the
 * file's bytes. Where the template has no id, the key has to be one of this file, no recording of the journal may have it, the file has
 * to be older than the upload, and most stored parts have to equal its bytes. All other uploads are left alone: they may belong to
 * another workstation. Lists of uploads do not contain metadata, so that the key alone tells whose an upload is.
 */
export class Orphans {
  readonly #ports: EnginePorts;
  readonly #config: () => EngineConfig;
  readonly #keys: SourceKeys;
  readonly #signal: AbortSignal;
  #orphans: Orphan[] = [];
  #gathered: Promise<unknown> = Promise.resolve();
  /** Uploads that a person gave to files, by the path. */
  readonly #assigned = new Map<string, ListedUpload>();

  constructor(ports: EnginePorts, config: () => EngineConfig, keys: SourceKeys, signal: AbortSignal) {
    this.#ports = ports;
    this.#config = config;
    this.#keys = keys;
    this.#signal = signal;
  }

  /**
   * Asks the store for open uploads. Stores that list exact keys only show nothing: then all parts are sent again from the disk.
   * `adopt` waits for the answer. Never rejects. @param known ids the journal still has @returns the store's fault
   */
  gather(known: ReadonlySet<string>): Promise<Fault | undefined> {
    const gathered = this.#gather(known);
    this.#gathered = gathered;
    return gathered;
  }

  async #gather(known: ReadonlySet<string>): Promise<Fault | undefined> {
    const { bucket } = this.#config();
    const found = new Map<string, ListedUpload>();
    const gather = async (signal: AbortSignal): Promise<void> => {
      for (const prefix of new Set(knownNamings(this.#config()).map(literalPrefix))) {
        const list = () => this.#ports.store.listUploads(bucket, prefix, signal);
        for (const upload of await retried(this.#ports.clock, signal, list, ATTEMPTS_FEW))
          found.set(upload.uploadId, upload);
      }
    };
    try {
      await withinLimit(this.#ports.clock, GATHER_LIMIT_MS, this.#signal, gather);
      const orphans: Orphan[] = [];
      for await (const upload of this.#inTurns([...found.values()])) {
        const parsed = this.#parse(upload.key);
        if (parsed !== undefined && (parsed.id === undefined || !known.has(parsed.id)))
          orphans.push({ upload, parsed });
      }
      this.#orphans = orphans;
      return undefined;
    } catch (thrown) {
      const fault = asFault(thrown);
      this.#ports.logger.log(
        'warn',
        'Open uploads could not be listed. Files that the journal does not know are uploaded from the beginning.',
        { problem: fault.message },
      );
      return fault;
    }
  }

  /**
   * Gives an upload to a file, whatever its key says: `adopt` uses it when the file is considered. Kept in memory.
   * @returns false when its key has no known form, or when the file holds fewer than half of the stored parts
   */
  async assign(upload: ListedUpload, path: string, facts: SourceFacts): Promise<boolean> {
    if ((await this.#stateOfAssigned(upload, path, facts)) === undefined) return false;
    this.#assigned.set(path, upload);
    return true;
  }

  /** Idempotent. */
  unassign(path: string): void {
    this.#assigned.delete(path);
  }

  /** A recording that is rebuilt from an open upload with this file's bytes; `undefined` when there is none. Each is used once. */
  async adopt(path: string, facts: SourceFacts): Promise<RecordingState | undefined> {
    await this.#gathered;
    const assigned = await this.#takeAssigned(path, facts);
    if (assigned !== undefined) return assigned;
    let best: { upload: ListedUpload; state: RecordingState } | undefined;
    let candidates = 0;
    for await (const { upload, parsed } of this.#inTurns(this.#orphans)) {
      if (!(await this.#mayBeOf(upload, parsed, path, facts))) continue;
      candidates += 1;
      if (candidates > CANDIDATES_MAX) break;
      const state = await this.#stateFrom(upload, parsed, path, facts);
      if (state !== undefined && state.ledger.size > (best?.state.ledger.size ?? 0)) best = { upload, state };
    }
    if (best === undefined || !(await this.#mayHave(best.state.record))) return undefined;
    this.#orphans = this.#orphans.filter(({ upload }) => upload !== best.upload);
    this.#ports.logger.log('info', 'A recording was rebuilt from its stored parts.', {
      path,
      parts: best.state.ledger.size,
    });
    return best.state;
  }

  /** The open upload of the recording with this id that no recording uses; `undefined` when the store listed none. */
  async uploadOf(id: RecordingId): Promise<ListedUpload | undefined> {
    await this.#gathered;
    return this.#orphans.find(({ parsed }) => parsed.id === id)?.upload;
  }

  /** Names of the uploads with an id that no recording uses. */
  async unclaimed(): Promise<readonly string[]> {
    await this.#gathered;
    return this.#orphans.filter(({ parsed }) => parsed.id !== undefined).map(({ upload }) => upload.key);
  }

  /** The forms of keys: of the present template and of the default one, which older uploads may have. */
  #parse(key: string): ParsedKey | undefined {
    return knownNamings(this.#config())
      .map((form) => parseKey(form, key))
      .find((parsed) => parsed !== undefined);
  }

  /** All of them, with a turn for others after some. */
  async *#inTurns<T>(all: readonly T[]): AsyncIterable<T> {
    let count = 0;
    for (const one of all) {
      count += 1;
      if (count % UPLOADS_PER_TURN === 0) await this.#ports.clock.sleep(0, this.#signal);
      yield one;
    }
  }

  /** Whether the key may be one of this file's. Asks neither the store nor the journal. */
  async #mayBeOf(upload: ListedUpload, { id }: ParsedKey, path: string, facts: SourceFacts): Promise<boolean> {
    if (id !== undefined) return this.#keys.isIdOf(id, { path, ...facts });
    if (facts.fingerprint.birthtimeMs > upload.initiatedAtMs + CLOCK_SKEW_MS) return false;
    const startedAt = timestamp(upload.initiatedAtMs);
    return mayBeKeyOf(keyNamingOf(this.#config()), upload.key, { id: '', path, startedAt });
  }

  /** @param upload see `#mayBeOf` */
  async #stateFrom(
    upload: ListedUpload,
    parsed: ParsedKey,
    path: string,
    facts: SourceFacts,
  ): Promise<RecordingState | undefined> {
    if (parsed.id === undefined) return this.#stateByContent(upload, path, facts);
    // The recording is known, and this upload was abandoned for another one.
    if ((await this.#ports.checkpoints.load(parsed.id)) !== undefined) return undefined;
    return (await this.#rebuild(parsed.id, upload, path, facts))?.state;
  }

  async #takeAssigned(path: string, facts: SourceFacts): Promise<RecordingState | undefined> {
    const upload = this.#assigned.get(path);
    if (upload === undefined) return undefined;
    this.#assigned.delete(path);
    const state = await this.#stateOfAssigned(upload, path, facts);
    if (state === undefined || !(await this.#mayHave(state.record))) return undefined;
    this.#orphans = this.#orphans.filter((orphan) => orphan.upload.uploadId !== upload.uploadId);
    return state;
  }

  /** The recording gets the id in the key, which is that of the object's metadata, unless the journal has one with it. */
  async #stateOfAssigned(upload: ListedUpload, path: string, facts: SourceFacts): Promise<RecordingState | undefined> {
    const parsed = this.#parse(upload.key);
    if (parsed === undefined) return undefined;
    const id = parsed.id ?? (await this.#keys.newId(this.#ports.clock.uuid(), { path, ...facts }));
    if ((await this.#ports.checkpoints.load(id)) !== undefined) return undefined;
    const rebuilt = await this.#rebuild(id, upload, path, facts);
    if (rebuilt === undefined || rebuilt.state.ledger.size === 0) return undefined;
    return rebuilt.state.ledger.size * 2 >= rebuilt.listed ? rebuilt.state : undefined;
  }

  async #stateByContent(upload: ListedUpload, path: string, facts: SourceFacts): Promise<RecordingState | undefined> {
    const id = await this.#keys.newId(this.#ports.clock.uuid(), { path, ...facts });
    const rebuilt = await this.#rebuild(id, upload, path, facts);
    return rebuilt !== undefined && rebuilt.state.ledger.size * 2 > rebuilt.listed ? rebuilt.state : undefined;
  }

  /** Claims a key without an id, unless a recording of the journal has it. */
  async #mayHave(record: RecordingRecord): Promise<boolean> {
    return isOwnKey(record.key, record.id) || claimObject(this.#ports.checkpoints, record);
  }

  /** `listed`: how many parts the store has. */
  async #rebuild(
    id: RecordingId,
    upload: ListedUpload,
    path: string,
    facts: SourceFacts,
  ): Promise<{ readonly state: RecordingState; readonly listed: number } | undefined> {
    const { store: destination } = this.#config();
    const list = () => this.#ports.store.listParts(upload, this.#signal);
    const listed = await retried(this.#ports.clock, this.#signal, list, ATTEMPTS_FEW).catch(() => []);
    const plan = this.#planOf(listed, facts.sizeBytes);
    if (plan === undefined) return undefined;
    const { fingerprint } = facts;
    const parts: readonly StoredPart[] = await adoptParts(
      this.#ports,
      { path, fingerprint, plan },
      listed,
      this.#signal,
    );
    const { bucket, key, uploadId, integrity } = upload;
    const session = { kind: 'open', uploadId, integrity } as const;
    const startedAt = timestamp(upload.initiatedAtMs);
    const record = {
      ...newRecord({ id, path, fingerprint, bucket, key, plan, session, startedAt, ...ownerOf(this.#config()) }),
      bytesSent: storedBytes(parts),
      ...(destination === undefined ? {} : { destination }),
    };
    const state = wake(record, new Map(parts.map((part) => [part.partNumber, part])));
    return { state, listed: listed.length };
  }

  /** The plan by which the stored parts were cut, from the sizes of those before the first gap. */
  #planOf(listed: readonly ListedPart[], sizeBytes: number): PartPlan | undefined {
    const bySize = new Map(listed.map((part) => [part.partNumber, part.sizeBytes]));
    const sizes: number[] = [];
    for (let bytes = bySize.get(1); bytes !== undefined; bytes = bySize.get(sizes.length + 1)) sizes.push(bytes);
    const [first] = sizes;
    if (first === undefined) return undefined;
    const kind = this.#config().needsEqualParts ? 'equal' : 'stepping';
    try {
      const plan = planOfSizes(kind, sizes);
      return partRange(plan, 1, sizeBytes).length === first ? plan : undefined;
    } catch {
      return undefined;
    }
  }
}
