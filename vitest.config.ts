import { defineConfig } from 'vitest/config';
import { LongestFirst } from './tests/support/longestFirst.ts';

const unit = ['tests/unit/**', 'tests/boundaries/**'];
const endToEnd = ['tests/e2e/**'];
const desktop = ['tests/desktop/**', 'tests/window/**'];
const tests = (folders: readonly string[]): string[] => folders.map((folder) => `${folder}/*.test.{ts,tsx}`);

/** Vitest shuffles files only where no sequencer is set. A shuffled run finds tests that depend on other files of their worker. */
const isShuffled = process.argv.includes('--sequence.shuffle.files');

const quickBytes = 'tests/support/quickBytes.ts';

/** Whole programs and windows, with time enough for a busy machine. */
const wholePrograms = {
  testTimeout: 600_000,
  hookTimeout: 300_000,
  // Of the concurrent tests in one file: each starts programs, and a build machine has two processors.
  maxConcurrency: 2,
  expect: { poll: { timeout: 60_000 } },
  setupFiles: [quickBytes],
};

/**
 * Four projects, told apart by folder. `integration` is everything the others do not claim, so that no test file is left out.
 * The order of the groups matters when one run names files of several projects: Vitest refuses groups with different `maxWorkers`.
 * `npm test` runs `desktop` and then `e2e` beside `integration`, which mostly waits.
 */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    sequence: isShuffled ? {} : { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          sequence: { groupOrder: 0 },
          include: tests(unit),
          // Unit tests change no global state. One module graph per worker saves 40 % of their processor time.
          isolate: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'integration',
          sequence: { groupOrder: 1 },
          include: tests(['tests/**']),
          exclude: [...tests(unit), ...tests(endToEnd), ...tests(desktop)],
          setupFiles: [quickBytes],
          // For what hangs: far more than the slowest needs on a busy machine. Each wait in it ends earlier, with what it waited for.
          testTimeout: 400_000,
          hookTimeout: 400_000,
          // They change no global state that they do not restore. One module graph per worker saves a third of a second of each file.
          isolate: false,
          // Its tests mostly wait: for servers, for programs, for a recording to be quiet. A worker needs a quarter of a processor.
          maxWorkers: 4,
        },
      },
      {
        test: {
          ...wholePrograms,
          name: 'e2e',
          sequence: { groupOrder: 2 },
          include: tests(endToEnd),
          // Recorders write in real time: two files side by side.
          maxWorkers: 2,
        },
      },
      {
        test: {
          ...wholePrograms,
          name: 'desktop',
          sequence: { groupOrder: 3 },
          include: tests(desktop),
          globalSetup: ['tests/support/buildOnce.ts'],
          // Each test has a Chromium, or a page of one, to itself.
          maxWorkers: 2,
        },
      },
    ],
  },
});
