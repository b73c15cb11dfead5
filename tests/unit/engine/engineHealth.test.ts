import { expect, test } from 'vitest';
import { engineHealth } from '../../../electron/engine/engineHealth.ts';
import { folderView, snapshotOf } from '../../fakes/views.ts';
import type { FolderView, Snapshot } from '../../../shared/viewModel.ts';
import type { OutageView } from '../../../shared/status.ts';

const answering = { ping: async () => 1 };

function engineWith(folder: Partial<FolderView>, outages: readonly OutageView[] = []) {
  const snapshot: Snapshot = { ...snapshotOf([], { outages }), folders: [folderView(folder)] };
  return { snapshot: () => snapshot };
}

test('an engine with a journal that answers and a folder that is watched is healthy', async () => {
  expect(await engineHealth(engineWith({}), answering)).toBeUndefined();
});

test('a blind watch and a missing folder are named, a line each; a paused folder is no cause', async () => {
  const missing: OutageView = {
    kind: 'folder_missing',
    name: '/media/card',
    code: 'source_missing',
    message: 'It is not there.',
    since: '2026-05-04T10:00:00.000+00:00',
    nextTry: null,
    recordings: 0,
    remedy: 'open_folders',
  };
  expect(await engineHealth(engineWith({ isBlind: true }, [missing]), answering)).toBe(
    '/media/card It is not there.\n' +
      'Changes in the folder “cards” are not noticed now. It is being read again; what changed is found then.',
  );
  expect(await engineHealth(engineWith({ isBlind: true, isPaused: true }), answering)).toBeUndefined();
});

test('a journal that refuses is named', async () => {
  const failing = { ping: () => Promise.reject(new Error('no answer')) };
  expect(await engineHealth(engineWith({}), failing)).toContain('no answer');
});
