import { appendFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readCounts, readNotRun, reportingTo } from '../../scripts/testReports.ts';
import { tempFolder } from '../support/tempFolder.ts';

type Outcome = readonly [title: string, status: 'passed' | 'failed' | 'skipped' | 'todo'];

/** A report in Vitest's words; each entry is a test file. */
function writeReport(
  folder: string,
  files: readonly { readonly status: string; readonly tests: readonly Outcome[] }[],
) {
  const testResults = files.map(({ status, tests }, index) => ({
    name: `${index}.test.ts`,
    status,
    assertionResults: tests.map(([title, outcome]) => ({ title, fullName: `suite ${title}`, status: outcome })),
  }));
  writeFileSync(path.join(folder, 'integration.json'), JSON.stringify({ testResults }));
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
    expect(counts).toEqual({ passed: 2, failed: 1, skipped: 1, unexplained: [] });
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
    expect(readCounts(folder, 'integration', [])?.failed).toBe(1);
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
