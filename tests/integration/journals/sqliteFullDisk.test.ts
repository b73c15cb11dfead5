import { execFile, execFileSync } from 'node:child_process';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { sqliteFault } from '../../../electron/engine/adapters/checkpointSqlite/sqliteFault.ts';
import { notRun } from '../../support/notRun.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import type { FullDiskReport } from './fullDiskChild.ts';

const NAMESPACE = ['--user', '--map-root-user', '--mount'];

function mayMount(): boolean {
  try {
    execFileSync('unshare', [...NAMESPACE, 'mount', '-t', 'tmpfs', 'rushes-test', '/mnt'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe('The embedded journal on a full disk', () => {
  test('what SQLite says of a full disk becomes a fault that says what to do', () => {
    const database = new DatabaseSync(':memory:');
    database.exec('PRAGMA max_page_count = 2; CREATE TABLE t (bytes BLOB)');
    const thrown = thrownBy(() => database.exec('INSERT INTO t VALUES (zeroblob(100000))'));
    database.close();
    const fault = sqliteFault(thrown, '/state');
    expect(fault).toMatchObject({ code: 'checkpoint_full', disposition: 'attention' });
    expect(fault.message).toMatch(/\/state.*Free some space on that disk.*nothing is lost/);
  });

  if (!mayMount()) {
    notRun(
      'The embedded journal on a disk that really is full',
      'This machine lets nobody mount a file system.',
      'unobtainable',
    );
  } else {
    test('steps are refused whole, what was acknowledged stays, and it goes on when there is room', async () => {
      const script = path.join(import.meta.dirname, 'fullDiskChild.ts');
      const args = [...NAMESPACE, process.execPath, script, tempFolder()];
      const { stdout } = await promisify(execFile)('unshare', args);
      // The child is ours, and prints one report.
      const report = JSON.parse(stdout) as FullDiskReport;
      expect(report.beforeFull).toBeGreaterThan(100);
      expect(report.loadedWhileFull).toBe(report.beforeFull);
      expect(report.openedWhileFull).toEqual({ loaded: report.beforeFull, setAside: false });
      for (const fault of [report.onFull, report.onNewWhileFull]) {
        expect(fault).toMatchObject({ code: 'checkpoint_full', disposition: 'attention' });
        expect(fault.message).toMatch(/Free some space on that disk.*nothing is lost/);
      }
      const goesOn = report.beforeFull + 1;
      expect(report.afterRoom).toEqual({ loaded: goesOn, bytesSent: goesOn, setAside: false });
      expect(report.onReadOnly).toMatchObject({ code: 'checkpoint_unavailable', disposition: 'attention' });
      expect(report.onReadOnly.message).toContain('may not write');
    });
  }
});

function thrownBy(work: () => void): unknown {
  try {
    work();
    return undefined;
  } catch (thrown) {
    return thrown;
  }
}
