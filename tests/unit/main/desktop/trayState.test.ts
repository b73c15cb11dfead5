import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { isBusy, trayState } from '../../../../electron/main/desktop/trayState.ts';
import { textsFor } from '../../../../electron/main/texts/texts.ts';
import { trayIcons } from '../../../../scripts/icons/drawings.ts';
import type { EngineView, RecordingView, Snapshot } from '../../../../shared/viewModel.ts';
import { recordingView, snapshotOf } from '../../../fakes/views.ts';

/** 100 bytes on disk, 40 of them stored. */
const take = (changes: Partial<RecordingView> = {}): RecordingView =>
  recordingView({ sizeBytes: 100, cloudBytes: 40, ...changes });

/** Two seconds behind. */
const behind = (recordings: readonly RecordingView[], engine: Partial<EngineView> = {}): Snapshot =>
  snapshotOf(recordings, { status: recordings.length === 0 ? 'all_safe' : 'behind', behindSeconds: 2, ...engine });

const english = textsFor('en', 'en-US');

describe('the tray', () => {
  test('says whether everything is safe, in one line and one picture', () => {
    const shown = (snapshot: Parameters<typeof trayState>[0], isSetUp = true): string => {
      const { icon, headline } = trayState(snapshot, isSetUp, english);
      return `${icon}: ${headline}`;
    };
    expect(shown(behind([]), false)).toBe('idle: Not set up yet');
    expect(shown(behind([]))).toBe('idle: All safe');
    expect(shown(behind([take({ phase: 'completed' })]))).toBe('safe: All safe');
    expect(shown(behind([take()]))).toBe('uploading-3: 1 recording, 2 s behind');
    expect(shown(behind([take({ cloudBytes: 100 })]))).toBe('uploading-7: 1 recording, 2 s behind');
    expect(shown(behind([take()], { status: 'needs_you', needsYou: 2 }))).toBe('attention: 2 recordings need you');
    expect(shown(behind([], { journalProblem: 'The disk is full.' }))).toBe('attention: The disk is full.');
    expect(shown(behind([take()], { isOnline: false }))).toMatch(/: Offline/);
    expect(shown(behind([take()], { isPaused: true }))).toMatch(/: Uploads are paused/);
  });

  test('has a picture for every state, on every platform', () => {
    const progress = Array.from({ length: 101 }, (_, cloudBytes) => behind([take({ cloudBytes })]));
    const uploading = new Set(progress.map((snapshot) => trayState(snapshot, true, english).icon));
    expect(uploading.size).toBe(8);
    const states = ['idle', 'safe', 'attention', ...uploading];
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

test('the computer stays awake for what can be sent, not for what waits for a person or a network', () => {
  expect(isBusy(behind([take()]))).toBe(true);
  expect(isBusy(behind([take({ phase: 'completed' })]))).toBe(false);
  expect(isBusy(behind([take({ holds: [{ kind: 'paused' }] })]))).toBe(false);
  expect(isBusy(behind([take({ holds: [{ kind: 'offline' }] })]))).toBe(false);
  expect(isBusy(behind([take({ holds: [{ kind: 'held' }] })]))).toBe(true);
  expect(isBusy(behind([take()], { isPaused: true }))).toBe(false);
});
