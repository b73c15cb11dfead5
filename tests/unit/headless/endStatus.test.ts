import { expect, test } from 'vitest';
import { endStatus, farewellText } from '../../../electron/headless/endStatus.ts';
import { EMPTY_SNAPSHOT } from '../../../shared/viewModel.ts';
import { folderView } from '../../fakes/views.ts';

const folder = folderView({ path: '/takes' });

test('a command that ended by itself says whether everything is safe', () => {
  const done = { ...EMPTY_SNAPSHOT, folders: [folder] };
  expect(endStatus(done, false)).toBe(0);
  expect(endStatus(done, true)).toBe(2);
  expect(endStatus({ ...done, engine: { ...done.engine, needsYou: 1 } }, false)).toBe(2);
  expect(endStatus({ ...done, engine: { ...done.engine, active: 1 } }, false)).toBe(2);
  expect(endStatus({ ...done, engine: { ...done.engine, journalProblem: 'It does not answer.' } }, false)).toBe(2);
  expect(endStatus({ ...done, folders: [{ ...folder, method: 'unavailable' }] }, false)).toBe(2);
  expect(endStatus({ ...done, folders: [{ ...folder, method: 'unavailable', isPaused: true }] }, false)).toBe(0);
});

test('the last sentence tells files that wait too', () => {
  expect(farewellText(0, 0)).toBe('Stopped; no recording is unfinished.');
  expect(farewellText(1, 0)).toBe('Stopped; one recording resumes at the next start.');
  expect(farewellText(0, 1)).toBe('Stopped; one file begins to be uploaded at the next start.');
  expect(farewellText(64, 2_900)).toBe(
    'Stopped; 64 recordings resume and 2900 files begin to be uploaded at the next start.',
  );
});
