import { expect, test } from 'vitest';
import { ENGINE_DEFAULTS } from '../../../../../electron/engine/runtime/engineConfig.ts';
import { StatusSource, type StatusSourceDeps } from '../../../../../electron/engine/runtime/views/statusSource.ts';
import type { UntilSafeView } from '../../../../../shared/status.ts';
import type { WaitingFilesView } from '../../../../../shared/viewModel.ts';
import { createFakeClock } from '../../../../fakes/fakeClock.ts';
import { folderView } from '../../../../fakes/views.ts';

const FAILING = { code: 'server_error', message: 'The store fails.', since: '2026-05-04T10:00:00.000+00:00' };

interface Circumstances {
  readonly isFailing?: boolean;
  /** The watched folder is not there. */
  readonly isAway?: boolean;
  readonly unknown?: 'folder' | 'file';
}

/** An engine without recordings, of which so many files wait. */
function untilSafe(
  files: number,
  estimate: UntilSafeView | null,
  { isFailing = false, isAway = false, unknown }: Circumstances = {},
): UntilSafeView | null {
  const waiting: WaitingFilesView = { count: files, bytes: files };
  const deps: StatusSourceDeps = {
    clock: createFakeClock(),
    config: () => ({ ...ENGINE_DEFAULTS, folders: [{ path: '/media/cards' }], bucket: 'takes', ownerId: 'one' }),
    isStarted: () => true,
    isPaused: () => false,
    offlineSince: () => null,
    notice: () => null,
    folders: {
      views: () => [isAway ? folderView({ method: 'unavailable', problemSince: FAILING.since }) : folderView()],
      isReading: unknown === 'folder',
    },
    running: () => [],
    intake: {
      hasUndecided: false,
      hasUnknown: unknown === 'file',
      filesElsewhere: () => 0,
      waitingFiles: waiting,
      waitingIn: () => files,
    },
    journal: { problem: null },
    store: { problem: () => (isFailing ? FAILING : null), refusal: () => null },
    estimate: { view: () => estimate },
    bandwidth: { view: () => null },
    drives: () => [],
    webhookProblem: () => undefined,
  };
  return new StatusSource(deps).view([], []).untilSafe;
}

test('while the store cannot be reached, nobody knows when the files that wait are safe', () => {
  expect(untilSafe(1, { kind: 'estimating' }, { isFailing: true })).toEqual({ kind: 'unknown' });
  expect(untilSafe(1, { kind: 'estimating' })).toEqual({ kind: 'estimating' });
  expect(untilSafe(0, null, { isFailing: true })).toBeNull();
});

test('nothing is estimated while a folder is read for the first time, or files in it are not known yet', () => {
  const estimate: UntilSafeView = { kind: 'known', seconds: 15 };
  expect(untilSafe(25, estimate)).toEqual(estimate);
  for (const unknown of ['folder', 'file'] as const) {
    expect(untilSafe(25, estimate, { unknown })).toEqual({ kind: 'estimating' });
    expect(untilSafe(25, { kind: 'unknown' }, { unknown })).toEqual({ kind: 'unknown' });
    expect(untilSafe(0, null, { unknown })).toBeNull();
  }
});

test('while the card that they are on is away, nobody knows when the files that wait are safe', () => {
  const estimate: UntilSafeView = { kind: 'known', seconds: 15 };
  expect(untilSafe(25, estimate, { isAway: true })).toEqual({ kind: 'unknown' });
});
