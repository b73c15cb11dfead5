import { type PartJob, dueParts } from '../../../../../electron/engine/core/dueParts.ts';
import { Fault, asFault } from '../../../../../electron/engine/core/fault.ts';
import type { PartLedger, RecordingRecord } from '../../../../../electron/engine/core/recording.ts';
import { TERMINAL_PHASES } from '../../../../../shared/phases.ts';
import { isOnDisk } from '../../../../../electron/engine/core/identity.ts';
import { step, wakeAtMs } from '../../../../../electron/engine/core/recordingMachine.ts';
import {
  type Announcement,
  type Fact,
  type Moment,
  type RecordingPolicy,
  type RecordingState,
  type Step,
  wake,
} from '../../../../../electron/engine/core/recordingState.ts';
import { timestamp } from '../../../../../electron/engine/core/timestamp.ts';
import { type CommandFact, refusalOf } from '../../../../../electron/engine/core/refusal.ts';
import { EPOCH_MS, POLICY, record } from '../machine.ts';
import { KeptBytes } from './keptBytes.ts';
import { TakenCommands } from './takenCommands.ts';
import { commandName, hasSameParts, holdsOf, prefixOf } from './worldFacts.ts';
import { type Content, SimulatedDisk, textOf } from './simulatedDisk.ts';
import { SimulatedStore } from './simulatedStore.ts';
import { type Chance, type SimulatedPorts, type Work, fault, runTask, sendPart } from './simulatedWork.ts';
import { MIB } from '../../../../support/bytes.ts';

const PARTS_IN_FLIGHT = 3;
const EMPTY: Step = { state: wake(record(), new Map()), put: [], remove: [], task: undefined, announcements: [] };

interface Running {
  readonly work: Work<unknown>;
  readonly done: (result: unknown, number: number) => void;
  readonly failed: (fault: Fault, number: number) => void;
}

export interface Taken {
  readonly before: RecordingState;
  readonly fact: Fact;
  readonly moment: Moment;
  readonly policy: RecordingPolicy;
}

/**
 * One recording between a disk and a store, run as the runtime runs it: facts are taken in batches, a batch is durable before
 * anything of it is started, parts and one task are on their way meanwhile. Whatever breaks one of the promises throws.
 */
export class SimulatedWorld {
  readonly disk: SimulatedDisk;
  readonly store: SimulatedStore;
  policy: RecordingPolicy;
  /** Counts of events. */
  readonly visits = new Map<string, number>();
  /** Every fact that was taken, with the state it met. */
  readonly taken: Taken[] = [];
  atMs = 1_000;
  state: RecordingState;
  isUnreadable = false;
  isDenied = false;
  isHeldOpen = false;
  /** The contents of the journal; `text` is `record` as it is written down. */
  #durable: { readonly record: RecordingRecord; readonly text: string; readonly ledger: PartLedger };
  readonly #kept: KeptBytes;
  readonly #queue: Fact[] = [];
  readonly #partsTaken = new Set<number>();
  #running: Running[] = [];
  #later: (() => void)[] = [];
  #isObjectLeft = false;
  /** The required object: the file as it was frozen, or all stored parts of a file that is gone. */
  #compared: Content | undefined;
  readonly #word = new TakenCommands();
  /** Called once the facts that were told so far are durable. */
  #unwritten: (() => void)[] = [];
  /** Commands that were taken, but are not durable yet. */
  #unanswered: CommandFact[] = [];

  constructor(options: {
    readonly kind: 'equal' | 'stepping';
    readonly refusesSubsets: boolean;
    readonly onVanish: RecordingPolicy['onVanish'];
    readonly hasBirthTimes?: boolean;
  }) {
    this.disk = new SimulatedDisk(options.hasBirthTimes);
    this.store = new SimulatedStore(options.refusesSubsets);
    this.#kept = new KeptBytes(this.disk, this.store, () => this.isDiscarded);
    this.policy = { ...POLICY, onVanish: options.onVanish };
    const made = record({
      fingerprint: this.disk.fingerprint,
      plan: { kind: options.kind, chunkBytes: 5 * MIB },
    });
    this.state = wake(made, new Map());
    this.#durable = { record: made, text: JSON.stringify(made), ledger: new Map() };
  }

  get isOver(): boolean {
    return TERMINAL_PHASES.has(this.state.record.phase);
  }

  /** The object differs from the stored parts, and the file is gone, or was written over: nothing can repair it. */
  get isSpoiled(): boolean {
    const { record: now } = this.state;
    return now.attention?.code === 'object_mismatch' && !isOnDisk(this.state) && now.phase === 'verifying';
  }

  get waiting(): number {
    return this.#running.length;
  }

  tell(fact: Fact): void {
    this.#queue.push(fact);
  }

  /** A person asked for it, and was told that it is taken. */
  get isDiscarded(): boolean {
    return this.#word.isDiscarded;
  }

  /** Looks at the file, as the runner does each second. */
  look(): void {
    const seen = this.disk.stat(this.state.record.path);
    if (seen === undefined) {
      this.disk.releaseInode();
      this.tell({ kind: 'source.missing' });
    } else if (this.isUnreadable) this.tell({ kind: 'source.unreadable', fault: fault('source_unreadable') });
    else this.tell({ kind: 'source.seen', seen });
  }

  /** The folder shows where the file is now, as the intake tells it. */
  hint(): void {
    const { path, displaced, fingerprint } = this.state.record;
    if (displaced === 'overwritten') return;
    const found = this.disk.find(fingerprint);
    if (found !== undefined && (found !== path || displaced !== undefined))
      this.tell({ kind: 'source.moved', path: found });
  }

  pass(ms: number): void {
    this.atMs += ms;
    this.tell({ kind: 'time.passed' });
  }

  /** To the moment for which the machine asked. */
  passToWake(): void {
    const wakeMs = wakeAtMs(this.state, this.atMs, this.policy);
    this.pass(wakeMs === undefined ? 1_000 : Math.max(1, wakeMs - this.atMs));
  }

  /** One piece of work goes on to where it waits next. */
  advance(which: number, chance: Chance): void {
    const running = this.#running[which % Math.max(1, this.#running.length)];
    if (running === undefined) return;
    const denied = this.isDenied && chance.fault === undefined ? { ...chance, fault: fault('access_denied') } : chance;
    try {
      const next = running.work.next(denied);
      if (next.done !== true) return;
      this.#drop(running);
      running.done(next.value, chance.number);
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown;
      this.#drop(running);
      running.failed(asFault(thrown), chance.number);
    }
  }

  /** Requests that failed for the client but reach the store later. */
  landLate(): void {
    const effects = this.#later;
    this.#later = [];
    for (const effect of effects) effect();
  }

  /** One of them reaches it. */
  landOne(which: number): void {
    const [effect] = this.#later.splice(which % Math.max(1, this.#later.length), 1);
    effect?.();
  }

  expireUpload(): void {
    const upload = this.store.openUploads.at(-1);
    if (upload !== undefined) this.store.expire(upload.uploadId);
  }

  losePart(number: number): void {
    const upload = this.store.openUploads.at(-1);
    if (upload !== undefined) this.store.losePart(upload.uploadId, 1 + (number % Math.max(1, upload.parts.size)));
  }

  /** The process dies. With `withEffect` the store still does what it was asked, but nobody hears of it. */
  crash(withEffect: boolean): void {
    this.count('crash');
    if (withEffect) {
      for (const { work } of this.#running) {
        try {
          work.next({ number: 0 });
        } catch (thrown) {
          if (!(thrown instanceof Fault)) throw thrown;
        }
      }
    }
    this.#running = [];
    this.#queue.length = 0;
    this.#unanswered = [];
    this.#unwritten = [];
    this.#partsTaken.clear();
    // `JSON.stringify` above wrote a record.
    const read = JSON.parse(this.#durable.text) as RecordingRecord;
    this.state = wake(read, new Map(this.#durable.ledger));
    this.#word.check(read);
    this.look();
  }

  /** Takes what was told, writes it down, and starts what is to be done. With `isKilled` the process dies before it is durable. */
  drain(isKilled = false): void {
    if (this.#queue.length === 0 || this.isOver) return;
    const facts = this.#queue.splice(0);
    const ledger = new Map(this.#durable.ledger);
    const announcements: Announcement[] = [];
    let due: Step['task'];
    for (const fact of facts) {
      const next = this.isOver ? { ...EMPTY, state: this.state } : this.#step(fact);
      for (const partNumber of next.remove) ledger.delete(partNumber);
      for (const part of next.put) ledger.set(part.partNumber, part);
      announcements.push(...next.announcements);
      due = next.task ?? due;
    }
    if (isKilled) return this.crash(false);
    this.#write(ledger);
    for (const written of this.#unwritten.splice(0)) written();
    for (const command of this.#unanswered.splice(0)) this.#word.take(command);
    this.#word.check(this.state.record);
    for (const announcement of announcements) this.#announced(announcement);
    if (this.isOver) return this.#checkEnd();
    if (due !== undefined && this.state.live.task?.token === due.token) this.#start(due.task.kind, due.token);
    this.#pump();
  }

  /** A late or mistaken answer changes nothing that time alone does not change. */
  checkStale(fact: Fact): void {
    if (this.isOver) return;
    const moment = this.#moment();
    const told = step(this.state, fact, moment, this.policy);
    const untold = step(this.state, { kind: 'time.passed' }, moment, this.policy);
    same(told, untold, `A stale ${fact.kind} changed something.`);
  }

  #step(fact: Fact): Step {
    const before = this.state;
    const moment = this.#moment();
    const next = step(before, fact, moment, this.policy);
    this.taken.push({ before, fact, moment, policy: this.policy });
    if (next.state.record.plan !== before.record.plan) this.count(next.remove.length > 0 ? 'resized again' : 'resized');
    if (isCommand(fact)) this.#commanded(fact, before, next, moment);
    else if (fact.kind === 'engine.paused' || fact.kind === 'network.changed') this.#countCommand(fact, before);
    this.state = next.state;
    this.#checkStep(before, next);
    return next;
  }

  /** It is refused and changes nothing, or it is taken. */
  #commanded(command: CommandFact, before: RecordingState, next: Step, moment: Moment): void {
    const refusal = refusalOf(command, before, this.policy);
    this.#countCommand(command, before);
    if (refusal === undefined) {
      this.#unanswered.push(command);
      return;
    }
    this.count(`refused ${refusal}`);
    const untold = step(before, { kind: 'time.passed' }, moment, this.policy);
    same(next, untold, `A ${command.kind} that was refused changed something.`);
  }

  #countCommand(fact: Fact, before: RecordingState): void {
    const name = commandName(fact);
    this.count(`${name} in ${before.record.phase}`);
    for (const hold of holdsOf(before, this.atMs)) this.count(`${name} beside ${hold}`);
    this.count(`${name} during ${before.live.task?.kind ?? 'no task'}`);
  }

  #moment(): Moment {
    return { atMs: this.atMs, now: timestamp(EPOCH_MS + this.atMs) };
  }

  #start(kind: NonNullable<Step['task']>['task']['kind'], token: number): void {
    if (kind === 'complete') this.#checkCompletion();
    if (kind === 'compare_replacement') this.#kept.compare();
    this.count(`task ${kind}`);
    this.#running.push({
      work: runTask(kind, this.#ports(), this.state),
      done: (result) => {
        // `runTask` ends in a result.
        const value = result as Extract<Fact, { kind: 'task.done' }>['result'];
        this.count(`result ${value.kind}`);
        if (value.kind === 'reconciled' && value.holdsSending === false) this.count('another content than was sent');
        this.tell({ kind: 'task.done', token, result: value });
      },
      failed: (met, number) => this.tell({ kind: 'task.failed', token, fault: met, random: (number % 10) / 10 }),
    });
  }

  #pump(): void {
    const jobs: PartJob[] = [];
    for (const job of dueParts(this.state, this.atMs)) {
      if (this.#partsTaken.size + jobs.length >= PARTS_IN_FLIGHT) break;
      if (!this.#partsTaken.has(job.partNumber)) jobs.push(job);
    }
    if (jobs.length > 0 && this.#isStopped()) throw new Error('Parts are due while it is paused or offline.');
    for (const job of jobs) {
      const { partNumber, uploadId } = job;
      this.#partsTaken.add(partNumber);
      this.tell({ kind: 'part.started', partNumber });
      this.#running.push({
        work: sendPart(this.#ports(), this.state.record.path, job),
        done: (facts) => {
          this.#partsTaken.delete(partNumber);
          // `sendPart` ends in facts.
          for (const fact of facts as Fact[]) {
            this.count(fact.kind);
            this.tell(fact);
          }
        },
        failed: (met, number) => {
          this.#partsTaken.delete(partNumber);
          this.tell({ kind: 'part.failed', uploadId, partNumber, fault: met, random: (number % 10) / 10 });
        },
      });
    }
  }

  #ports(): SimulatedPorts {
    return {
      disk: this.disk,
      store: this.store,
      isHeldOpen: this.isHeldOpen,
      tell: (fact) => this.tell(fact),
      write: (fact) => {
        let isDurable = false;
        this.tell(fact);
        this.#unwritten.push(() => (isDurable = true));
        return () => isDurable;
      },
      sending: () => this.#durable.record.sending,
      later: (effect) => this.#later.push(effect),
      storedUnheard: (uploadId, partNumber, content) => this.#kept.unheard(uploadId, partNumber, content),
      listed: (uploadId) => this.#kept.listed(uploadId),
      mayAbort: (uploadId) => this.#kept.abort(uploadId, this.isDiscarded || this.policy.onVanish === 'discard'),
      mayOverwrite: (uploadId, partNumber, content) => this.#kept.overwrite(uploadId, partNumber, content),
      mayCreate: () => {
        const other = this.store.openUploads.find((upload) => !this.#kept.isAbandoned(upload.uploadId));
        if (other !== undefined) throw new Error(`A second upload is opened beside ${other.uploadId}.`);
      },
    };
  }

  #drop(running: Running): void {
    this.#running = this.#running.filter((other) => other !== running);
  }

  #isStopped(): boolean {
    const { record: now, live } = this.state;
    return now.paused || live.isEnginePaused || live.isOffline;
  }

  /** Parts that the ledger forgets although the store holds them. */
  #checkForgotten(before: RecordingState, next: Step): void {
    const { session } = before.record;
    if (session.kind !== 'open') return;
    const stored = this.store.partsOf(session.uploadId);
    const given = next.remove.flatMap((partNumber) => {
      const content = stored?.get(partNumber);
      const isStored = content !== undefined && textOf(content) === before.ledger.get(partNumber)?.etag;
      return isStored ? [[partNumber, content] as const] : [];
    });
    this.#kept.forget(session.uploadId, new Map(given), next.state.record.plan !== before.record.plan);
  }

  #checkStep(before: RecordingState, next: Step): void {
    const { phase, frozen } = next.state.record;
    this.#checkForgotten(before, next);
    if (next.task !== undefined && this.#isStopped() && !next.state.record.isDiscarding)
      throw new Error(`The task ${next.task.task.kind} is started while it is paused or offline.`);
    if (frozen?.reason === 'vanished' && frozen !== before.record.frozen)
      this.#compared = prefixOf(next.state.record.plan, next.state.ledger);
    if (phase === before.record.phase) return;
    this.count(`phase ${phase}`);
    const isVanished = frozen?.reason === 'vanished';
    if (phase === 'finishing' && before.record.phase === 'recording') {
      if (this.#isStopped() || next.state.record.held) throw new Error('It is finished while it is paused or held.');
    }
    const wasOpen = before.record.phase === 'recording' || before.record.phase === 'finishing';
    if (!wasOpen || (phase !== 'completing' && phase !== 'verifying')) return;
    const { source } = next.state.live;
    if (!isVanished && source.kind === 'there' && source.ctimeMs !== frozen?.ctimeMs)
      this.count('completed although it was touched');
    if (isVanished && [...next.state.ledger.values()].some((part) => part.isUnread === true))
      this.count('completed from a part whose answer was lost');
    if (!isVanished) this.#compared = this.disk.contentAt(next.state.record.fingerprint, frozen?.ctimeMs);
    if (this.#compared === undefined) throw new Error('It is completed as it never was.');
  }

  /** Every part of the object is what the file held when it was frozen. */
  #checkCompletion(): void {
    const { record: now, ledger } = this.state;
    if (now.session.kind !== 'open') return;
    const listed = [...ledger.values()].sort((a, b) => a.partNumber - b.partNumber);
    const whole = (this.#compared ?? []).join(',');
    let text = '';
    for (const [index, part] of listed.entries()) {
      if (part.partNumber !== index + 1 || text === whole) break;
      text = text === '' ? part.etag : `${text},${part.etag}`;
    }
    if (text !== whole) throw new Error('The parts that are completed are not the file as it was frozen.');
  }

  /** A record that is the same object as before is written and checked already: states never change, as a test proves. */
  #write(ledger: PartLedger): void {
    const { record: now } = this.state;
    const { record: before, text: textBefore } = this.#durable;
    const text = now === before ? textBefore : JSON.stringify(now);
    if (text !== textBefore) same(JSON.parse(text), now, 'The record does not survive being written down.');
    if (!hasSameParts(ledger, this.state.ledger))
      same(ledger, this.state.ledger, 'The journal holds another ledger than the machine.');
    this.#durable = { record: now, text, ledger };
  }

  #checkEnd(): void {
    const { record: now, live } = this.state;
    if (now.attention !== undefined) throw new Error('An ended recording needs a person.');
    if (this.isDiscarded && now.phase !== 'cancelled') throw new Error(`It was discarded, and ends as ${now.phase}.`);
    if (now.phase === 'completed') {
      const { object } = this.store;
      const isVanished = now.frozen?.reason === 'vanished';
      this.count(isVanished ? 'completed from what was stored' : 'completed');
      if (object !== undefined && this.disk.takesOf(object).size > 1)
        throw new Error(`The object holds bytes of several takes: ${textOf(object)}.`);
      if (isVanished !== (now.isIncomplete === true))
        throw new Error('It is not told whether the object is a fragment.');
      if (object === undefined || this.#compared === undefined || textOf(object) !== textOf(this.#compared))
        throw new Error('The object is not the file as it was when it was finished.');
    } else if (now.phase === 'cancelled') {
      if (!this.isDiscarded && this.policy.onVanish !== 'discard') throw new Error('Nobody discarded it.');
      if (this.store.openUploads.length > 0) throw new Error('It is discarded, and an upload of it is still open.');
      if (this.#isObjectLeft !== (this.store.object !== undefined))
        throw new Error(`An object is ${this.#isObjectLeft ? 'not ' : ''}there, and the person was told otherwise.`);
    } else {
      if (live.source.kind === 'there' && live.source.sizeBytes > 0) throw new Error('A file with bytes was given up.');
      const held = this.store.openUploads.find(
        (upload) => upload.parts.size > 0 && !this.#kept.isAbandoned(upload.uploadId),
      );
      if (held !== undefined) throw new Error('A stream with stored bytes is called one without.');
    }
  }

  #announced(announcement: Announcement): void {
    const isKept = announcement.kind === 'attention' && announcement.code === 'source_replaced';
    if (isKept && !this.state.ledger.has(1)) this.count('kept without its first part');
    this.count(announcement.kind === 'attention' ? `attention ${announcement.code}` : announcement.kind);
    if (announcement.kind === 'ended') this.#isObjectLeft = announcement.isObjectLeft;
    if (announcement.kind === 'ended' && announcement.isObjectLeft)
      this.count('discarded after it had become an object');
    if (announcement.kind === 'upload.abandoned') this.#kept.abandon(announcement.uploadId);
  }

  /** Notes that this was met. */
  count(what: string): void {
    this.visits.set(what, (this.visits.get(what) ?? 0) + 1);
  }
}

function isCommand(fact: Fact): fact is CommandFact {
  return fact.kind.startsWith('command.');
}

/** @throws with this message when two values are not the same in all their depth */
export function same(a: unknown, b: unknown, message: string): void {
  if (written(a) !== written(b)) throw new Error(`${message}\n${written(a)}\n${written(b)}`);
}

/** Maps and sets as lists in order of their keys. */
export function written(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (inner instanceof Map) return [...inner].sort(([a], [b]) => Number(a) - Number(b));
    if (inner instanceof Set) return [...inner].sort((a, b) => Number(a) - Number(b));
    return inner;
  });
}
