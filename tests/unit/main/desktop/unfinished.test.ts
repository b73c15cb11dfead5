import { expect, test } from 'vitest';
import { isBusy } from '../../../../electron/main/desktop/unfinished.ts';
import { recordingView, snapshotOf } from '../views.ts';

test('the computer stays awake for what can be sent, not for what waits for a person or a network', () => {
  expect(isBusy(snapshotOf([recordingView()]))).toBe(true);
  expect(isBusy(snapshotOf([recordingView({ phase: 'completed' })]))).toBe(false);
  expect(isBusy(snapshotOf([recordingView({ holds: [{ kind: 'paused' }] })]))).toBe(false);
  expect(isBusy(snapshotOf([recordingView({ holds: [{ kind: 'offline' }] })]))).toBe(false);
  expect(isBusy(snapshotOf([recordingView({ holds: [{ kind: 'held' }] })]))).toBe(true);
  expect(isBusy(snapshotOf([recordingView()], { isPaused: true }))).toBe(false);
});
