import { dueParts } from '../../../../electron/engine/core/dueParts.ts';
import { newRecord } from '../../../../electron/engine/core/newRecord.ts';
import type { PartPlan } from '../../../../electron/engine/core/partPlan.ts';
import type { PartLedger, RecordingRecord, StoredPart } from '../../../../electron/engine/core/recording.ts';
import { step } from '../../../../electron/engine/core/recordingMachine.ts';
import {
  type Announcement,
  type Fact,
  type RecordingPolicy,
  type RecordingState,
  type SeenSource,
  type Step,
  type TaskKind,
  type TaskResult,
  wake,
} from '../../../../electron/engine/core/recordingState.ts';
import { timestamp } from '../../../../electron/engine/core/timestamp.ts';
import { MIB } from '../../../support/bytes.ts';

export const CHUNK_BYTES = 5 * MIB;

export const POLICY: RecordingPolicy = {
  timeoutMs: 30_000,
  isStrictTimeout: false,
  waitsWhileHeld: true,
  onVanish: 'keep',
};

export const FINGERPRINT = { device: '1', inode: '7', birthtimeMs: 1 };

/** When the tests' clocks start, on the wall. */
export const EPOCH_MS = Date.UTC(2026, 4, 4);

export function record(changes: Partial<RecordingRecord> = {}): RecordingRecord {
  const plan: PartPlan = { kind: 'stepping', chunkBytes: CHUNK_BYTES };
  const made = newRecord({
    id: '9b2f0a52-6a3c-4c1e-8a57-0f6f1f1f1f1f',
    path: '/media/take.mp4',
    fingerprint: FINGERPRINT,
    bucket: 'rushes',
    key: 'streams/9b2f0a52-6a3c-4c1e-8a57-0f6f1f1f1f1f/take.mp4',
    plan,
    session: { kind: 'none' },
    startedAt: timestamp(EPOCH_MS),
    ownerId: 'desk',
  });
  return { ...made, ...changes };
}

export function storedPart(partNumber: number, sizeBytes = CHUNK_BYTES, version = 'a'): StoredPart {
  return {
    partNumber,
    sizeBytes,
    etag: `etag-${partNumber}-${version}`,
    digest: `digest-${partNumber}-${version}`,
    crc32: 0,
    uploadedAt: timestamp(EPOCH_MS),
  };
}

export function ledgerOf(...parts: readonly StoredPart[]): PartLedger {
  return new Map(parts.map((part) => [part.partNumber, part]));
}

export const OPEN = { kind: 'open', uploadId: 'U1', integrity: 'crc32' } as const;

/** As after the comparison that follows a start: the file is known to hold what is stored. */
function proven(state: RecordingState): RecordingState {
  return { ...state, live: { ...state.live, isProven: true } };
}

/** Drives the machine by hand: one fact at a time, with a clock that stands still until told. */
export class Machine {
  state: RecordingState;
  atMs = 1_000;
  policy: RecordingPolicy;
  readonly announcements: Announcement[] = [];
  #last: Step | undefined;

  constructor(made: RecordingRecord = record(), ledger: PartLedger = new Map(), policy: Partial<RecordingPolicy> = {}) {
    this.state = proven(wake(made, ledger));
    this.policy = { ...POLICY, ...policy };
  }

  /** The process was started again: the journal is all that is left. */
  restart(): this {
    this.state = wake(this.state.record, this.state.ledger);
    return this;
  }

  get phase(): RecordingRecord['phase'] {
    return this.state.record.phase;
  }

  /** The task that runs now. */
  get task(): TaskKind | undefined {
    return this.state.live.task?.kind;
  }

  /** The numbers of the parts that are to be sent or compared now. */
  get due(): number[] {
    return [...dueParts(this.state, this.atMs)].map(({ partNumber }) => partNumber);
  }

  get last(): Step {
    if (this.#last === undefined) throw new Error('Nothing was told yet.');
    return this.#last;
  }

  tell(fact: Fact): Step {
    const next = step(this.state, fact, { atMs: this.atMs, now: timestamp(EPOCH_MS + this.atMs) }, this.policy);
    this.state = next.state;
    this.announcements.push(...next.announcements);
    this.#last = next;
    return next;
  }

  /** Time goes on, and the machine is told. */
  pass(ms: number): Step {
    this.atMs += ms;
    return this.tell({ kind: 'time.passed' });
  }

  see(sizeBytes: number, mtimeMs = sizeBytes, fingerprint = FINGERPRINT): Step {
    return this.tell({ kind: 'source.seen', seen: seen(sizeBytes, mtimeMs, fingerprint) });
  }

  /** Answers the task that runs. */
  answer(result: TaskResult): Step {
    return this.tell({ kind: 'task.done', token: this.token(), result });
  }

  /** The session and the ledger are as the store has them. */
  reconciled(): Step {
    return this.answer({
      kind: 'reconciled',
      session: this.state.record.session,
      adopt: [],
      unread: [],
      strangers: 0,
      forget: [],
    });
  }

  token(): number {
    const { task } = this.state.live;
    if (task === undefined) throw new Error('No task runs.');
    return task.token;
  }

  stored(part: StoredPart, uploadId = 'U1'): Step {
    this.tell({ kind: 'part.started', partNumber: part.partNumber });
    return this.tell({ kind: 'part.stored', uploadId, part });
  }

  /** Waits for the silence, and answers that the recorder is done. */
  finish(sizeBytes: number, mtimeMs = sizeBytes): Step {
    this.pass(2_000);
    return this.answer({
      kind: 'evidence',
      seen: seen(sizeBytes, mtimeMs),
      evidence: { writers: 'closed', container: 'complete' },
    });
  }
}

export function seen(sizeBytes: number, mtimeMs = sizeBytes, fingerprint = FINGERPRINT): SeenSource {
  return { sizeBytes, mtimeMs, fingerprint };
}

/** A recording that runs: the file is there, the upload is open, whole parts of it are stored. */
export function recordingMachine(wholeParts: number, policy: Partial<RecordingPolicy> = {}): Machine {
  const parts = Array.from({ length: wholeParts }, (_, index) => storedPart(index + 1));
  const machine = new Machine(record({ session: OPEN }), ledgerOf(...parts), policy);
  machine.see(wholeParts * CHUNK_BYTES + 100);
  machine.reconciled();
  return machine;
}

/** A recording whose file was frozen with so many whole parts stored and 100 bytes behind them. */
export function finishingMachine(wholeParts: number, policy: Partial<RecordingPolicy> = {}): Machine {
  const machine = recordingMachine(wholeParts, policy);
  machine.finish(wholeParts * CHUNK_BYTES + 100);
  return machine;
}

/** Every part has been compared, and the completion is asked for. */
export function completingMachine(wholeParts: number, policy: Partial<RecordingPolicy> = {}): Machine {
  const machine = finishingMachine(wholeParts, policy);
  for (let partNumber = 1; partNumber <= wholeParts; partNumber++) {
    machine.tell({ kind: 'part.started', partNumber });
    machine.tell({ kind: 'part.unchanged', uploadId: 'U1', partNumber });
  }
  machine.stored(storedPart(wholeParts + 1, 100));
  machine.answer({ kind: 'seen', seen: seen(wholeParts * CHUNK_BYTES + 100) });
  return machine;
}
