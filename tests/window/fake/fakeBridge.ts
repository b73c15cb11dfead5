import type {
  AppFacts,
  AppInfo,
  CredentialsView,
  DestinationReport,
  FolderPreview,
  PushChannel,
  Pushes,
  Reply,
  RequestChannel,
  Requests,
  RushesBridge,
  SettingsView,
} from '../../../shared/ipc.ts';
import type { FolderCheck } from '../../../shared/cards.ts';
import type { HistoryEntry } from '../../../shared/history.ts';
import type { OpenUploadView } from '../../../shared/openUploads.ts';
import type { VerifyReport } from '../../../shared/verify.ts';
import type { LifecycleView } from '../../../shared/lifecycle.ts';
import { DESTINATION_STEPS } from '../../../shared/ipc.ts';
import { formatLicences } from '../../../shared/licences.ts';
import { DEFAULT_SETTINGS, patched, type Settings, type SettingsPatch } from '../../../shared/settings.ts';
import { checkOf } from './cards.ts';
import { fakeHistory, pageOf, summaryOf } from './history.ts';
import { secretOrigin } from '../../../shared/secrets.ts';
import { validateSettings } from '../../../shared/settingsRules.ts';
import {
  applyDelta,
  type Delta,
  type EngineView,
  type RecordingView,
  type Snapshot,
} from '../../../shared/viewModel.ts';
import { folderOf } from './recordings.ts';
import { scenario, type ScenarioName } from './scenarios.ts';

/** How the fake begins; set by a test before the page loads. */
export interface FakeOptions {
  readonly scenario?: ScenarioName;
  readonly patch?: SettingsPatch;
  readonly locale?: string;
  readonly hasKeys?: boolean;
  /** Where secrets are kept. Default: in a protected key store. */
  readonly storage?: CredentialsView['storage'];
  /** The access key comes from the environment. */
  readonly hasGivenKeys?: true;
  /** The step of the connection test that fails. */
  readonly failingStep?: (typeof DESTINATION_STEPS)[number];
  /** Recordings in the history. Default: 60. */
  readonly historySize?: number;
  /** Folders that the dialog, or a drop, offers. */
  readonly offers?: readonly string[];
}

export interface FakeCall {
  readonly channel: string;
  readonly request: unknown;
}

type Handlers = {
  readonly [C in RequestChannel]: (
    request: Requests[C]['request'],
  ) => Requests[C]['value'] | Promise<Requests[C]['value']>;
};
type Listener = (payload: never) => void;

const STEP_MS = 25;

const LICENCES = formatLicences(
  ['ffprobe 4.0.2', ...Array.from({ length: 40 }, (_, at) => `package-${at} 1.0.0`)].map((name) => ({
    name,
    terms: `Licence: MIT\n\n${'Permission is hereby granted. '.repeat(40)}`,
  })),
);

/**
 * The main process as the window sees it, for tests and pictures: it keeps a snapshot and settings, answers every request of
 * the contract, and does with commands what the engine would show at once. It does not model the engine itself: nothing
 * moves unless a test moves it.
 */
export class FakeBridge implements RushesBridge {
  /** Every request that was made, oldest first. */
  readonly calls: FakeCall[] = [];
  /** Answers about cards, by the watched folder. */
  readonly checks = new Map<string, FolderCheck>();
  /** The rules of the bucket that the connection test finds. */
  lifecycle: LifecycleView | null = { state: 'read', warnings: [], proposal: null };
  /** Makes the report of a check of so many objects. Default: all match. */
  verify: (count: number) => VerifyReport | Promise<VerifyReport> = (equal) => ({
    equal,
    differing: 0,
    problems: [],
    unchecked: 0,
  });
  /** Answers a request to cancel the check. */
  cancelVerify: () => void = () => undefined;
  uploads: readonly OpenUploadView[] = [
    openUpload('old', 'A/A001C001.mov'),
    { ...openUpload('new', 'A/A001C002.mov'), isActive: true },
  ];
  /** Newest first. */
  history: readonly HistoryEntry[];
  #snapshot: Snapshot;
  #settings: Settings;
  #credentials: CredentialsView;
  readonly #options: FakeOptions;
  readonly #listeners = new Map<PushChannel, Set<Listener>>();
  readonly #refused = new Map<string, { readonly code: string; readonly message: string }>();
  #mover: ReturnType<typeof setInterval> | undefined;

  constructor(options: FakeOptions) {
    this.#options = options;
    this.history = fakeHistory(options.historySize ?? 60);
    this.#snapshot = scenario(options.scenario ?? 'live');
    const base: Settings = {
      ...DEFAULT_SETTINGS,
      folders: this.#snapshot.folders.map(({ path, isPaused }) => ({ path, isPaused })),
      destination: { ...DEFAULT_SETTINGS.destination, bucket: 'day07-rushes', region: 'eu-central-1' },
      app: { ...DEFAULT_SETTINGS.app, isSetUp: true },
    };
    this.#settings = patched(base, options.patch ?? {});
    const isStored = options.hasKeys ?? true;
    this.#credentials = {
      storage: options.storage ?? 'protected',
      sentence: null,
      s3: {
        isStored,
        ...(options.hasGivenKeys === true ? { isGiven: true } : {}),
        endsWith: isStored ? 'Q7RX' : null,
        origin: isStored ? secretOrigin('s3', this.#settings.destination.endpoint) : null,
      },
      redis: { isStored: false, origin: null },
      webhook: { isStored: false, origin: null },
    };
  }

  async request<C extends RequestChannel>(
    channel: C,
    request: Requests[C]['request'],
  ): Promise<Reply<Requests[C]['value']>> {
    this.calls.push({ channel, request });
    const refusal = this.#refused.get(channel);
    if (refusal !== undefined) return { ok: false, ...refusal };
    return { ok: true, value: await this.#handlers[channel](request) };
  }

  subscribe<C extends PushChannel>(channel: C, listener: (payload: Pushes[C]) => void): () => void {
    const listeners = this.#listeners.get(channel) ?? new Set<Listener>();
    this.#listeners.set(channel, listeners);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  async offerDropped(files: readonly File[]): Promise<Reply<readonly FolderPreview[]>> {
    this.calls.push({ channel: 'offerDropped', request: files.map((file) => file.name) });
    return { ok: true, value: this.#offers() };
  }

  // Used by tests.

  /** Says no to a channel from now on. */
  refuse(channel: RequestChannel, code: string, message: string): void {
    this.#refused.set(channel, { code, message });
  }

  /** Says yes again. */
  allow(channel: RequestChannel): void {
    this.#refused.delete(channel);
  }

  push<C extends PushChannel>(channel: C, payload: Pushes[C]): void {
    // The listeners of a channel take its payloads.
    for (const listener of this.#listeners.get(channel) ?? []) (listener as (payload: Pushes[C]) => void)(payload);
  }

  /** The next delta. `isLost`: the engine moves on, but the window is not told. */
  delta(change: Partial<Omit<Delta, 'revision'>>, isLost = false): void {
    const delta: Delta = { changed: [], removed: [], ...change, revision: this.#snapshot.revision + 1 };
    this.#snapshot = applyDelta(this.#snapshot, delta);
    if (!isLost) this.push('engine.delta', delta);
  }

  /** Changes one recording. */
  change(id: string, change: Partial<RecordingView>, isLost = false): void {
    const recording = this.#snapshot.recordings.find((one) => one.id === id);
    if (recording !== undefined) this.delta({ changed: [{ ...recording, ...change }] }, isLost);
  }

  /** Changes what is told of the engine as a whole. */
  changeEngine(change: Partial<EngineView>): void {
    this.delta({ engine: { ...this.#snapshot.engine, ...change } });
  }

  /** The engine begins anew: its numbers start over. */
  restart(name: ScenarioName): void {
    this.#snapshot = { ...scenario(name), revision: 0 };
    this.delta({});
  }

  /** Moves so many recordings ten times a second. 0 stops. */
  move(count: number): void {
    clearInterval(this.#mover);
    if (count === 0) return;
    let step = 0;
    this.#mover = setInterval(() => {
      step += 1;
      const live = this.#snapshot.recordings.filter(
        (recording) => recording.phase === 'recording' && recording.holds.length === 0,
      );
      const moving = live.slice(0, count).map((recording, index) => moved(recording, step + index));
      const uploadRate = moving.reduce((sum, recording) => sum + (recording.cloudRate ?? 0), 0);
      this.delta({ changed: moving, engine: { ...this.#snapshot.engine, uploadRate } });
    }, 100);
  }

  /** The engine as it is now. */
  get present(): Snapshot {
    return this.#snapshot;
  }

  get settings(): Settings {
    return this.#settings;
  }

  readonly #handlers: Handlers = {
    'engine.snapshot': () => this.#snapshot,
    'engine.command': (command) => {
      switch (command.kind) {
        case 'recording.hold':
          this.change(command.id, { holds: [{ kind: 'held' }] });
          break;
        case 'recording.pause':
          this.change(command.id, { holds: [{ kind: 'paused' }] });
          break;
        case 'recording.release':
        case 'recording.resume':
        case 'recording.retry':
          this.change(command.id, { holds: [] });
          break;
        case 'recording.finalize':
        case 'recording.completeStored':
          this.change(command.id, { phase: 'finishing', holds: [], idle: null });
          break;
        case 'recording.startAgain':
          this.change(command.id, { isElsewhere: false, holds: [], cloudBytes: 0, partsStored: 0 });
          break;
        case 'recording.discard':
        case 'recording.forget':
          this.delta({ removed: [command.id] });
          break;
        case 'recording.sendFirst':
        case 'recording.sendInTurn':
          this.change(command.id, { isFirst: command.kind === 'recording.sendFirst' });
          break;
        case 'engine.pause':
        case 'engine.resume':
          this.changeEngine({ isPaused: command.kind === 'engine.pause' });
          break;
        case 'engine.limit': {
          const { bytesPerSecond, term } = command;
          const until = term === 'hour' ? new Date(Date.now() + 3_600_000).toISOString() : null;
          this.changeEngine({ limit: { rule: 'quick', bytesPerSecond, term, until } });
          break;
        }
        case 'engine.unlimit':
          this.changeEngine({ limit: null });
          break;
        default:
      }
      return null;
    },
    'settings.get': () => this.#view(),
    'settings.set': (patch) => this.#set(patched(this.#settings, patch)),
    'credentials.set': (secret) => {
      this.#credentials =
        secret.kind === 's3'
          ? {
              ...this.#credentials,
              s3: { isStored: true, endsWith: secret.accessKeyId.slice(-4), origin: secretOrigin('s3', secret.target) },
            }
          : {
              ...this.#credentials,
              [secret.kind]: { isStored: true, origin: secretOrigin(secret.kind, secret.target) },
            };
      return this.#credentials;
    },
    'credentials.clear': ({ kind }) => {
      this.#credentials =
        kind === 's3'
          ? { ...this.#credentials, s3: { isStored: false, endsWith: null, origin: null } }
          : { ...this.#credentials, [kind]: { isStored: false, origin: null } };
      return this.#credentials;
    },
    'credentials.status': () => this.#credentials,
    'destination.test': () => this.#testDestination(),
    'redis.test': () => ({ milliseconds: 2 }),
    'webhook.test': () => ({ kind: 'delivered', status: 204 }),
    'ffprobe.choose': () => this.#set(patched(this.#settings, { app: { ffprobePath: '/opt/media/bin/ffprobe' } })),
    'ffprobe.reset': () => this.#set(patched(this.#settings, { app: { ffprobePath: '' } })),
    'folders.choose': () => this.#offers(),
    'folders.preview': ({ path }) => previewOf(path, 'watched'),
    'folders.check': ({ path }) => this.checks.get(path) ?? checkOf(path),
    'folders.add': ({ paths }) => {
      const added = paths.map((path) => ({ path, isPaused: false }));
      this.delta({
        folders: [...this.#snapshot.folders, ...paths.map((path) => folderOf(path, 3))],
      });
      return this.#set({ ...this.#settings, folders: [...this.#settings.folders, ...added] });
    },
    'folders.setOnlyNew': ({ path, isOnlyNew }) =>
      this.#set({
        ...this.#settings,
        folders: this.#settings.folders.map((folder) => {
          if (folder.path !== path) return folder;
          const { newSince: _newSince, ...rest } = folder;
          return isOnlyNew ? { ...rest, newSince: '2026-11-21T14:32:10.000Z' } : rest;
        }),
      }),
    'folders.create': () => ({ isCreated: true }),
    'folders.remove': ({ path }) => {
      this.delta({ folders: this.#snapshot.folders.filter((folder) => folder.path !== path) });
      return this.#set({
        ...this.#settings,
        folders: this.#settings.folders.filter((folder) => folder.path !== path),
      });
    },
    'folders.setPaused': ({ path, isPaused }) => {
      this.delta({
        folders: this.#snapshot.folders.map((folder) => (folder.path === path ? { ...folder, isPaused } : folder)),
      });
      return this.#view();
    },
    'history.export': ({ format }) => ({ path: `/home/op/rushes.${format}` }),
    'history.page': (query) => pageOf(this.history, query),
    'history.summary': (filter) => summaryOf(this.history, filter),
    'uploads.list': () => this.uploads,
    'uploads.discard': ({ uploadId }) => {
      this.uploads = this.uploads.filter((upload) => upload.uploadId !== uploadId);
      return null;
    },
    'uploads.complete': ({ uploadId }) => {
      const key = this.uploads.find((upload) => upload.uploadId === uploadId)?.key ?? '';
      this.uploads = this.uploads.filter((upload) => upload.uploadId !== uploadId);
      return { key, sizeBytes: 20_971_520, parts: 2, partsLeftOut: 1, playability: 'no_index', verifiedBy: 'checksum' };
    },
    'uploads.adopt': () => ({ path: '/Volumes/SHUTTLE_03/A001C001.mov' }),
    'recording.showInFolder': () => null,
    'recording.clip': () => ({ source: null }),
    'verify.run': ({ ids }) => this.verify(ids?.length ?? this.history.length),
    'verify.cancel': () => {
      this.cancelVerify();
      return null;
    },
    'recording.share': ({ seconds }) => ({
      endsAt: new Date(Date.UTC(2026, 10, 22, 12) + seconds * 1_000).toISOString(),
      mayEndSooner: false,
    }),
    'recording.copyUrl': ({ id }) => ({ url: `s3://day07-rushes/streams/${id}` }),
    'app.info': (): AppInfo => ({
      version: '0.1.0',
      platform: 'linux',
      locale: this.#options.locale ?? 'en-GB',
      runtime: 'fake',
      logsFolder: '/home/op/logs',
      settingsFile: '/home/op/settings.json',
    }),
    'app.facts': (): AppFacts => ({ isOnline: true, console: { kind: 'off' }, notices: [] }),
    'app.licences': () => LICENCES,
    'logs.open': () => null,
    'access.list': () => ({ codes: [], sessions: [] }),
    'access.invite': () => ({
      address: 'http://127.0.0.1:8472/#code=fake',
      expiresAt: '2026-11-21T14:47:00.000Z',
      isReachable: false,
    }),
    'access.revoke': () => ({ codes: [], sessions: [] }),
    'notices.dismiss': () => {
      this.push('app.facts', { isOnline: true, console: { kind: 'off' }, notices: [] });
      return null;
    },
  };

  #set(settings: Settings): SettingsView {
    this.#settings = settings;
    const view = this.#view();
    this.push('settings.changed', view);
    return view;
  }

  #view(): SettingsView {
    return { settings: this.#settings, problems: validateSettings(this.#settings) };
  }

  #offers(): readonly FolderPreview[] {
    return (this.#options.offers ?? ['/Volumes/SHUTTLE_03/Day 08']).map((path) => previewOf(path, 'new'));
  }

  async #testDestination(): Promise<DestinationReport> {
    const steps: DestinationReport['steps'][number][] = [];
    for (const step of DESTINATION_STEPS) {
      const last = steps.at(-1)?.state;
      const isSkipped = last === 'failed' || last === 'skipped';
      const isFailing = step === this.#options.failingStep;
      if (!isSkipped) {
        this.push('destination.progress', {
          step,
          state: 'running',
          milliseconds: null,
          code: null,
          message: null,
          permission: null,
        });
        await new Promise((resolve) => setTimeout(resolve, STEP_MS));
      }
      const result = {
        step,
        state: isSkipped ? 'skipped' : isFailing ? 'failed' : 'passed',
        milliseconds: isSkipped ? null : 8 + steps.length * 7,
        code: isFailing ? 'access_denied' : null,
        message: isFailing ? 'Access denied.' : null,
        permission: isFailing ? 's3:PutObject' : null,
      } as const;
      steps.push(result);
      if (!isSkipped) this.push('destination.progress', result);
    }
    return { isPassed: steps.every((step) => step.state === 'passed'), steps, lifecycle: this.lifecycle };
  }
}

function openUpload(uploadId: string, key: string): OpenUploadView {
  const times = { startedAt: '2026-11-19T09:12:00.000Z', lastPartAt: '2026-11-19T09:40:00.000Z' };
  const found = { parts: 3, sizeBytes: 31_457_280, workstation: 'studio-2' };
  return { uploadId, key, ...times, ...found, isActive: false, usedBy: null, isCompleting: false };
}

function previewOf(path: string, state: FolderPreview['state']): FolderPreview {
  return {
    path,
    state,
    matching: {
      count: 14,
      sizeBytes: 186_400_000_000,
      examples: ['CAM_A/A003C001_261122_R7QK.mov', 'CAM_A/A003C002_261122_R7QK.mov', 'CAM_B/B004C001_261122_N3XD.mxf'],
    },
    leftOut: { count: 29, sizeBytes: 4_120_000, examples: ['CAM_A/A003C001_261122_R7QK.xml', '.DS_Store'] },
    isPartial: false,
  };
}

/** A tenth of a second later. */
function moved(recording: RecordingView, step: number): RecordingView {
  const wave = Math.sin(step / 9);
  const cloudRate = 24e6 + wave * 7e6;
  return {
    ...recording,
    sizeBytes: recording.sizeBytes + 2.41e6,
    cloudBytes: recording.cloudBytes + cloudRate / 10,
    lagSeconds: Math.max(0, recording.lagSeconds + (0.1 - cloudRate / 24.1e6 / 10)),
    cloudRate,
    diskRate: 24.1e6,
    partsStored: Math.floor(recording.cloudBytes / 10_485_760),
    partsTotal: Math.ceil(recording.sizeBytes / 10_485_760),
  };
}
