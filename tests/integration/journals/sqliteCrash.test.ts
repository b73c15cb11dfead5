import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, onTestFinished, test } from 'vitest';
import { examplePart, exampleRecord } from '../../support/checkpoints.ts';
import { faultOf } from '../../support/faultOf.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { openSqlite } from '../../support/journals.ts';

const KILLS = 6;

interface SavingChild {
  readonly process: ChildProcess;
  /** The highest part it has acknowledged; its output is read to the end before `ended` resolves. */
  acknowledged: number;
  readonly ended: Promise<void>;
  reached(part: number): Promise<void>;
}

function startChild(file: string, from: number, stderr: 'inherit' | 'ignore' = 'inherit'): SavingChild {
  const script = path.join(import.meta.dirname, 'savingChild.ts');
  const child = spawn(process.execPath, [script, file, String(from)], { stdio: ['ignore', 'pipe', stderr] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const lines = createInterface({ input: child.stdout });
  const saving: SavingChild = {
    process: child,
    acknowledged: from - 1,
    ended: new Promise((resolve) => child.once('close', () => resolve())),
    reached: (part) =>
      new Promise((resolve, reject) => {
        lines.on('line', () => {
          if (saving.acknowledged >= part) resolve();
        });
        child.once('close', () => reject(new Error('It ended before.')));
      }),
  };
  lines.on('line', (line) => {
    saving.acknowledged = Number(line);
  });
  return saving;
}

describe('The embedded journal and a process that is killed', () => {
  test('after kill -9 all that was acknowledged is there, parts and counters agree, and the folder is free', async () => {
    const file = path.join(tempFolder(), 'journal.sqlite');
    let stored = 0;
    for (let kill = 1; kill <= KILLS; kill++) {
      const child = startChild(file, stored + 1);
      await child.reached(stored + 7 * kill);
      child.process.kill('SIGKILL');
      await child.ended;
      const { store, setAside } = await openSqlite(file);
      expect(setAside).toBeUndefined();
      const after = await store.load('a');
      await store.close();
      stored = after?.record.bytesSent ?? 0;
      // The one it was at when it died may be there as well, but then whole.
      expect([child.acknowledged, child.acknowledged + 1]).toContain(stored);
      const numbers = Array.from({ length: stored }, (_, index) => index + 1);
      expect(after?.ledger).toEqual(new Map(numbers.map((part) => [part, examplePart(part)])));
    }
    expect(stored).toBeGreaterThan(100);
  });

  test('a second process is told that another Rushes is using the folder, until the first has ended', async () => {
    const file = path.join(tempFolder(), 'journal.sqlite');
    const child = startChild(file, 1);
    await child.reached(1);
    const fault = await faultOf(openSqlite(file));
    expect(fault).toMatchObject({ code: 'checkpoint_unavailable', disposition: 'attention' });
    expect(fault.message).toContain('another Rushes is using this folder');
    expect(child.process.exitCode).toBeNull();
    child.process.kill('SIGKILL');
    await child.ended;
    const { store } = await openSqlite(file);
    await store.close();
  });

  test('two stores in one process: the second is refused, and the first keeps its lock', async () => {
    const file = path.join(tempFolder(), 'journal.sqlite');
    const { store } = await openSqlite(file);
    await expect(openSqlite(file)).rejects.toMatchObject({ code: 'checkpoint_unavailable', disposition: 'attention' });
    const child = startChild(file, 1, 'ignore');
    await child.ended;
    expect(child.acknowledged).toBe(0);
    await store.save({ record: exampleRecord('a') });
    await store.close();
  });
});
