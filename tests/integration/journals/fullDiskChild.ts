/**
 * Run in a mount namespace of its own by the full-disk tests: mounts a small file system on the folder named by its argument,
 * runs a journal there until the disk is full, makes room, goes on, and prints what happened as JSON. The file system is gone
 * with the process.
 */

import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { asFault } from '../../../electron/engine/core/fault.ts';
import { examplePart, exampleRecord } from '../../support/checkpoints.ts';
import { openSqlite } from '../../support/journals.ts';

const folder = process.argv[2] ?? '';
const file = path.join(folder, 'journal.sqlite');
const ballast = path.join(folder, 'ballast');

export interface FullDiskReport {
  readonly beforeFull: number;
  readonly onFull: FaultReport;
  readonly loadedWhileFull: number;
  readonly openedWhileFull: { readonly loaded: number; readonly setAside: boolean };
  readonly onNewWhileFull: FaultReport;
  readonly afterRoom: { readonly loaded: number; readonly bytesSent: number; readonly setAside: boolean };
  readonly onReadOnly: FaultReport;
}

export interface FaultReport {
  readonly code: string;
  readonly disposition: string;
  readonly message: string;
}

process.stdout.write(JSON.stringify(await run()));

async function run(): Promise<FullDiskReport> {
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'rushes-test', folder]);
  writeFileSync(ballast, Buffer.alloc(512 * 1024));
  let { store } = await openSqlite(file);
  let beforeFull = 0;
  let onFull: FaultReport | undefined;
  while (onFull === undefined) {
    const part = beforeFull + 1;
    onFull = await failure(store.save({ record: exampleRecord('a', { bytesSent: part }), put: [examplePart(part)] }));
    if (onFull === undefined) beforeFull = part;
  }
  const loadedWhileFull = (await store.load('a'))?.ledger.size ?? 0;
  fillUp();
  await store.close();
  fillUp();
  const whileFull = await openSqlite(file);
  const openedWhileFull = {
    loaded: (await whileFull.store.load('a'))?.ledger.size ?? 0,
    setAside: whileFull.setAside !== undefined,
  };
  await whileFull.store.close();
  fillUp();
  const onNewWhileFull = await failure(openSqlite(path.join(folder, 'second', 'journal.sqlite')));
  rmSync(ballast);
  rmSync(`${ballast}-more`, { force: true });
  ({ store } = await openSqlite(file));
  const part = beforeFull + 1;
  await store.save({ record: exampleRecord('a', { bytesSent: part }), put: [examplePart(part)] });
  await store.close();
  const last = await openSqlite(file);
  const loaded = await last.store.load('a');
  await last.store.close();
  execFileSync('mount', ['-o', 'remount,ro', folder]);
  const onReadOnly = await failure(openSqlite(file));
  return {
    beforeFull,
    onFull,
    loadedWhileFull,
    openedWhileFull,
    onNewWhileFull: onNewWhileFull ?? none,
    afterRoom: {
      loaded: loaded?.ledger.size ?? 0,
      bytesSent: loaded?.record.bytesSent ?? 0,
      setAside: last.setAside !== undefined,
    },
    onReadOnly: onReadOnly ?? none,
  };
}

const none: FaultReport = { code: 'none', disposition: 'none', message: '' };

async function failure(promise: Promise<unknown>): Promise<FaultReport | undefined> {
  return promise.then(
    () => undefined,
    (thrown: unknown) => {
      const { code, disposition, message } = asFault(thrown);
      return { code, disposition, message };
    },
  );
}

/** Leaves not one free block. */
function fillUp(): void {
  mkdirSync(path.join(folder, 'second'), { recursive: true });
  for (let size = 64 * 1024; size >= 1; size = Math.floor(size / 2)) {
    for (let isFull = false; !isFull; ) {
      try {
        writeFileSync(`${ballast}-more`, Buffer.alloc(size), { flag: 'a' });
      } catch {
        isFull = true;
      }
    }
  }
}
