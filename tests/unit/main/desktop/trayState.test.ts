import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { autostartEntry, entryFollowing } from '../../../../electron/main/desktop/autostartEntry.ts';
import { fieldMenuItems } from '../../../../electron/main/desktop/fieldMenuItems.ts';
import { createNotices } from '../../../../electron/main/desktop/notices.ts';
import { PROGRESS_STEPS, trayState } from '../../../../electron/main/desktop/trayState.ts';
import { isBusy } from '../../../../electron/main/desktop/unfinished.ts';
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
    const states = [
      'idle',
      'safe',
      'attention',
      ...Array.from({ length: PROGRESS_STEPS }, (_, step) => `uploading-${step}`),
    ];
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

test('a notice is told once until it is dismissed', () => {
  let changes = 0;
  const notices = createNotices(() => {
    changes += 1;
  });
  notices.tell('unexpected', 'One.');
  notices.tell('unexpected', 'One.');
  notices.tell('secrets_weak', 'Two.');
  expect(notices.all.map(({ message }) => message)).toEqual(['Two.', 'One.']);
  notices.dismiss(notices.all[1]?.id ?? '');
  expect(notices.all.map(({ message }) => message)).toEqual(['Two.']);
  expect(changes).toBe(3);
});

test('the autostart entry quotes what a desktop would read otherwise', () => {
  expect(autostartEntry('/opt/My "App"/100%/$x')).toContain(String.raw`Exec="/opt/My \\"App\\"/100%%/\\$x" --hidden`);
  expect(autostartEntry(String.raw`/opt/a\b`)).toContain(String.raw`Exec="/opt/a\\\\b" --hidden`);
});

test('an autostart entry follows the program to another place, and keeps what was written into it', () => {
  const off = `${autostartEntry('/home/ann/rushes-0.1.0.AppImage')}X-GNOME-Autostart-enabled=false\n`;
  const following = entryFollowing(off, '/home/ann/$& 0.2.0.AppImage');
  expect(following).toBe(`${autostartEntry('/home/ann/$& 0.2.0.AppImage')}X-GNOME-Autostart-enabled=false\n`);
  expect(entryFollowing(following, '/home/ann/$& 0.2.0.AppImage')).toBe(following);
});

test('the menu of a field offers what can be done there, and text that is no field can be copied', () => {
  const nothing = { canUndo: false, canRedo: false, canDelete: false, canEditRichly: false, canCut: false };
  const flags = { ...nothing, canCopy: true, canPaste: true, canSelectAll: true };
  const roles = (isEditable: boolean, selectionText: string): readonly unknown[] =>
    fieldMenuItems({ isEditable, selectionText, editFlags: flags }, english).map(({ role, enabled }) => [
      role,
      enabled,
    ]);
  expect(roles(true, '')).toEqual([
    ['cut', false],
    ['copy', true],
    ['paste', true],
    [undefined, undefined],
    ['selectAll', true],
  ]);
  expect(roles(false, 'A001.mxf')).toEqual([['copy', true]]);
  expect(roles(false, ' ')).toEqual([]);
});
