import { appendFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readCounts, readNotRun, reportingTo, type TestProject } from '../../../scripts/testReports.ts';
import { tempFolder } from '../../support/tempFolder.ts';

type Outcome = readonly [title: string, status: 'passed' | 'failed' | 'skipped' | 'todo'];

/** A report in Vitest's words; each entry is a test file. */
function writeReport(
  folder: string,
  files: readonly { readonly status: string; readonly tests: readonly Outcome[] }[],
  project: TestProject = 'integration',
): void {
  const testResults = files.map(({ status, tests }, index) => ({
    name: path.resolve(`tests/${index}.test.ts`),
    status,
    message: status === 'failed' && tests.length === 0 ? 'SyntaxError: a bracket is missing' : '',
    assertionResults: tests.map(([title, outcome]) => ({
      title,
      fullName: `suite ${title}`,
      status: outcome,
      failureMessages:
        outcome === 'failed'
          ? [
              '\u001B[31mAssertionError: 1 is not 2\u001B[39m\n    at a place\n    at run (/x/node_modules/runner.js:1:1)',
            ]
          : [],
    })),
  }));
  writeFileSync(path.join(folder, `${project}.json`), JSON.stringify({ testResults }));
}

function writeNotRun(folder: string, name: string, reason: string): void {
  const file = reportingTo(folder)['RUSHES_NOT_RUN_FILE'];
  if (file === undefined) throw new Error('A run names the file that what was not run is written to.');
  appendFileSync(file, `${JSON.stringify({ name, reason, cause: 'installable' })}\n`);
}

describe('the sums of a run', () => {
  test('count passed, failed and skipped tests', () => {
    const folder = tempFolder();
    writeReport(folder, [
      {
        status: 'failed',
        tests: [
          ['one', 'passed'],
          ['two', 'failed'],
        ],
      },
      {
        status: 'passed',
        tests: [
          ['three', 'passed'],
          ['against Ceph', 'skipped'],
        ],
      },
    ]);
    writeNotRun(folder, 'against Ceph', 'radosgw is not installed');

    const counts = readCounts(folder, 'integration', readNotRun(folder));
    expect(counts).toEqual({ passed: 2, failures: [expect.anything()], skipped: 1, unexplained: [] });
  });

  test('say what failed, where, and with which words', () => {
    const folder = tempFolder();
    writeReport(folder, [{ status: 'failed', tests: [['two', 'failed']] }]);
    expect(readCounts(folder, 'integration', [])?.failures).toEqual([
      { name: 'tests/0.test.ts: suite two', message: 'AssertionError: 1 is not 2\n    at a place' },
    ]);
  });

  test('name what was skipped without a reason', () => {
    const folder = tempFolder();
    writeReport(folder, [
      {
        status: 'passed',
        tests: [
          ['lazy', 'skipped'],
          ['later', 'todo'],
        ],
      },
    ]);
    expect(readCounts(folder, 'integration', [])?.unexplained).toEqual(['suite lazy', 'suite later']);
  });

  test('count a file that could not be run as a failure', () => {
    const folder = tempFolder();
    writeReport(folder, [{ status: 'failed', tests: [] }]);
    expect(readCounts(folder, 'integration', [])?.failures).toEqual([
      { name: 'tests/0.test.ts could not be run', message: 'SyntaxError: a bracket is missing' },
    ]);
  });

  test('are those of the project that is asked for, when several reported', () => {
    const folder = tempFolder();
    writeReport(folder, [{ status: 'passed', tests: [['one', 'passed']] }], 'e2e');
    writeReport(folder, [{ status: 'failed', tests: [['two', 'failed']] }], 'desktop');
    const sums = (['e2e', 'desktop'] as const).map((project) => readCounts(folder, project, []));
    expect(sums).toMatchObject([
      { passed: 1, failures: [] },
      { passed: 0, failures: [{ name: 'tests/0.test.ts: suite two' }] },
    ]);
  });

  test('are unknown for a project that crashed before its report', () => {
    expect(readCounts(tempFolder(), 'integration', [])).toBeUndefined();
  });
});

test('what was not run is listed once, even when several files report it', () => {
  const folder = tempFolder();
  writeNotRun(folder, 'against Redis', 'redis-server is not installed');
  writeNotRun(folder, 'against Redis', 'redis-server is not installed');
  expect(readNotRun(folder).map((record) => record.name)).toEqual(['against Redis']);
});
