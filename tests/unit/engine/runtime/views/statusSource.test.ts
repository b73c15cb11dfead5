import { expect, test } from 'vitest';
import { ENGINE_DEFAULTS } from '../../../../../electron/engine/runtime/engineConfig.ts';
import { StatusSource, type StatusSourceDeps } from '../../../../../electron/engine/runtime/views/statusSource.ts';
import type { UntilSafeView } from '../../../../../shared/status.ts';
import type { WaitingFilesView } from '../../../../../shared/viewModel.ts';
import { createFakeClock } from '../../../../fakes/fakeClock.ts';
import { folderView } from '../../../../fakes/views.ts';

const FAILING = { code: 'server_error', message: 'The store fails.', since: '2026-05-04T10:00:00.000+00:00' };

/** An engine without recordings, of which so many files wait. */
function untilSafe(files: number, estimate: UntilSafeView | null, isFailing: boolean): UntilSafeView | null {
  const waiting: WaitingFilesView = { count: files, bytes: files };
  const deps: StatusSourceDeps = {
    clock: createFakeClock(),
    config: () => ({ ...ENGINE_DEFAULTS, folders: [{ path: '/media/cards' }], bucket: 'takes', ownerId: 'one' }),
    isStarted: () => true,
    isPaused: () => false,
    offlineSince: () => null,
    notice: () => null,
    folders: () => [folderView()],
    running: () => [],
    intake: { hasUndecided: false, filesElsewhere: () => 0 },
    waitingFiles: () => waiting,
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
  expect(untilSafe(1, { kind: 'estimating' }, true)).toEqual({ kind: 'unknown' });
  expect(untilSafe(1, { kind: 'estimating' }, false)).toEqual({ kind: 'estimating' });
  expect(untilSafe(0, null, true)).toBeNull();
});
