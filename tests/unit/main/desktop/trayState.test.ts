import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { isBusy, trayState } from '../../../../electron/main/desktop/trayState.ts';
import { textsFor } from '../../../../electron/main/texts/texts.ts';
import { trayIcons } from '../../../../scripts/icons/drawings.ts';
import { recordingView, snapshotOf } from '../views.ts';

const english = textsFor('en', 'en-US');

describe('the tray', () => {
  test('says whether everything is safe, in one line and one picture', () => {
    const shown = (snapshot: Parameters<typeof trayState>[0], isSetUp = true): string => {
      const { icon, headline } = trayState(snapshot, isSetUp, english);
      return `${icon}: ${headline}`;
    };
    expect(shown(snapshotOf([]), false)).toBe('idle: Not set up yet');
    expect(shown(snapshotOf([]))).toBe('idle: All safe');
    expect(shown(snapshotOf([recordingView({ phase: 'completed' })]))).toBe('safe: All safe');
    expect(shown(snapshotOf([recordingView()]))).toBe('uploading-3: 1 recording, 2 s behind');
    expect(shown(snapshotOf([recordingView({ cloudBytes: 100 })]))).toBe('uploading-7: 1 recording, 2 s behind');
    expect(shown(snapshotOf([recordingView()], { status: 'needs_you', needsYou: 2 }))).toBe(
      'attention: 2 recordings need you',
    );
    expect(shown(snapshotOf([], { journalProblem: 'The disk is full.' }))).toBe('attention: The disk is full.');
    expect(shown(snapshotOf([recordingView()], { isOnline: false }))).toMatch(/: Offline/);
    expect(shown(snapshotOf([recordingView()], { isPaused: true }))).toMatch(/: Uploads are paused/);
  });

  test('has a picture for every state, on every platform', () => {
    const progress = Array.from({ length: 101 }, (_, cloudBytes) => snapshotOf([recordingView({ cloudBytes })]));
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
  expect(isBusy(snapshotOf([recordingView()]))).toBe(true);
  expect(isBusy(snapshotOf([recordingView({ phase: 'completed' })]))).toBe(false);
  expect(isBusy(snapshotOf([recordingView({ holds: [{ kind: 'paused' }] })]))).toBe(false);
  expect(isBusy(snapshotOf([recordingView({ holds: [{ kind: 'offline' }] })]))).toBe(false);
  expect(isBusy(snapshotOf([recordingView({ holds: [{ kind: 'held' }] })]))).toBe(true);
  expect(isBusy(snapshotOf([recordingView()], { isPaused: true }))).toBe(false);
});
