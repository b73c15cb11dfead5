import { defineConfig } from 'vitest/config';

const unit = ['tests/unit/**', 'tests/boundaries/**'];
const endToEnd = ['tests/e2e/**', 'tests/desktop/**', 'tests/window/**'];
const tests = (folders: readonly string[]): string[] => folders.map((folder) => `${folder}/*.test.{ts,tsx}`);

/**
 * Three projects, told apart by folder. `integration` is everything the other two do not claim, so that no test file can fall
 * between them.
 */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    projects: [
      {
        test: {
          name: 'unit',
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
          include: tests(['tests/**']),
          exclude: [...tests(unit), ...tests(endToEnd)],
          testTimeout: 90_000,
          hookTimeout: 90_000,
          // Its tests mostly wait: for servers, for programs, for a recording to be quiet. A worker needs less than half a processor.
          maxWorkers: 3,
        },
      },
      {
        test: {
          name: 'e2e',
          include: tests(endToEnd),
          testTimeout: 300_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          // Of tests in one file that wait in real time: each starts programs, and a build machine has two processors.
          maxConcurrency: 2,
          // A window on a busy machine may be late; one that never gets there is wrong.
          expect: { poll: { timeout: 30_000 } },
        },
      },
    ],
  },
});
