import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { isBusy, trayState } from '../../../../electron/main/desktop/trayState.ts';
import { statusTextFor, textsFor } from '../../../../electron/backend/texts/texts.ts';
import { trayIcons } from '../../../../scripts/icons/drawings.ts';
import type { OutageKind } from '../../../../shared/status.ts';
import type { EngineView, RecordingView, Snapshot } from '../../../../shared/viewModel.ts';
import { recordingView, snapshotOf } from '../../../fakes/views.ts';

/** 100 bytes on disk, 40 of them stored. */
const take = (changes: Partial<RecordingView> = {}): RecordingView =>
  recordingView({ sizeBytes: 100, cloudBytes: 40, ...changes });

/** Four minutes until safe, or safe when there is none. */
const behind = (recordings: readonly RecordingView[], engine: Partial<EngineView> = {}): Snapshot =>
  snapshotOf(recordings, {
    status: recordings.length === 0 ? 'safe' : 'working',
    untilSafe: recordings.length === 0 ? null : { kind: 'known', seconds: 230 },
    active: recordings.length,
    ...engine,
  });

const SINCE = '2026-05-04T14:02:00.000+00:00';

/** An outage of this kind, first of all. */
const outage = (kind: OutageKind, name: string): Partial<EngineView> => ({
  status: kind,
  outages: [
    { kind, name, code: 'network', message: 'No answer.', since: SINCE, nextTry: null, recordings: 1, remedy: 'retry' },
  ],
});

const english = textsFor('en', 'en-US');
const status = statusTextFor('en', 'en-US');

describe('the tray', () => {
  test('says whether everything is safe, in one line and one picture', () => {
    const shown = (snapshot: Parameters<typeof trayState>[0], isSetUp = true): string => {
      const { icon, headline } = trayState(snapshot, isSetUp, english, status);
      return `${icon}: ${headline}`;
    };
    expect(shown(behind([]), false)).toBe('idle: Not set up yet');
    expect(shown(behind([]))).toBe('safe: All safe');
    const exceptions = [{ kind: 'not_included', files: 3, extensions: ['.r3d'] }] as const;
    expect(shown(behind([], { exceptions }))).toBe('safe: All safe · 3 files not included (.R3D)');
    expect(shown(behind([take()]))).toBe('uploading-3: About 4 min until safe');
    const limit = { rule: 'quick', bytesPerSecond: 1_250_000, term: 'changed', until: null } as const;
    expect(shown(behind([take()], { limit }))).toBe(
      'uploading-3: About 4 min until safe · Limited to 10 Mbit/s until you change it',
    );
    expect(shown(behind([take({ cloudBytes: 100 })]))).toBe('uploading-7: About 4 min until safe');
    // The stored bytes of a file that was cut count for no other one, and compared bytes are not stored ones.
    const cut = take({ cloudBytes: 300 });
    expect(shown(behind([cut, take({ cloudBytes: 0, comparedBytes: 100 })]))).toMatch(/^uploading-4: /);
    expect(shown(behind([take()], { status: 'attention', needsYou: 2 }))).toBe('attention: 2 problems need you');
    expect(shown(behind([], outage('journal_unavailable', '')))).toMatch(/^attention: Journal unavailable since /);
    expect(shown(behind([take()], outage('destination_refused', 'b')))).toBe('attention: b: uploads are refused');
  });

  test('has a picture and a sentence of its own for each cause that stops uploads', () => {
    const states = [
      outage('offline', ''),
      outage('store_unreachable', 'rushes'),
      outage('folder_missing', '/Volumes/CAM_B'),
      { status: 'paused', isPaused: true } as const,
    ].map((engine) => trayState(behind([take()], engine), true, english, status));
    expect(states.map(({ icon }) => icon)).toEqual(['offline', 'unreachable', 'folder', 'paused']);
    expect(states.map(({ headline }) => headline.replace(/ since .*/, ''))).toEqual([
      'Offline',
      'rushes unreachable',
      'CAM_B disconnected',
      'Uploads are paused',
    ]);
  });

  test('has a picture for every state, on every platform', () => {
    const progress = Array.from({ length: 101 }, (_, cloudBytes) => behind([take({ cloudBytes })]));
    const uploading = new Set(progress.map((snapshot) => trayState(snapshot, true, english, status).icon));
    expect(uploading.size).toBe(8);
    const states = ['idle', 'safe', 'attention', 'paused', 'offline', 'unreachable', 'folder', ...uploading];
    expect([...trayIcons(false).keys()].sort()).toEqual([...states].sort());
    const folder = path.resolve(import.meta.dirname, '../../../../resources/tray');
    const missing = states
      .flatMap((state) => ['.png', '@2x.png', 'Template.png', 'Template@2x.png'].map((ending) => state + ending))
      .filter((name) => !existsSync(path.join(folder, name)));
    expect(missing).toEqual([]);
  });

  test('speaks the language of the setting, else of the system, else English', () => {
    expect(textsFor('system', 'de-AT').open).toBe('Rushes öffnen');
    expect(textsFor('en', 'de-AT').open).toBe('Open Rushes');
    expect(textsFor('system', 'fr-FR').open).toBe('Open Rushes');
  });
});

test('the computer stays awake for what can be sent and while the network is away, not for what waits for a person', () => {
  expect(isBusy(behind([take()]))).toBe(true);
  expect(isBusy(behind([take({ phase: 'completed' })]))).toBe(false);
  expect(isBusy(behind([take({ holds: [{ kind: 'paused' }] })]))).toBe(false);
  expect(isBusy(behind([take({ holds: [{ kind: 'offline' }] })]))).toBe(true);
  expect(isBusy(behind([take({ holds: [{ kind: 'held' }] })]))).toBe(true);
  expect(isBusy(behind([take()], { isPaused: true }))).toBe(false);
});
