import { chmodSync, cpSync, lchownSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openStateFolder, type StateFolder } from '../../../electron/engine/stateFolder.ts';
import { workstationId } from '../../../electron/engine/workstationId.ts';
import { isSentence } from '../../../shared/sentences/sentence.ts';
import { notRun } from '../../support/notRun.ts';
import { tempFolder } from '../../support/tempFolder.ts';

function open(folder: string, machine: string | undefined = 'machine-1'): StateFolder {
  const state = openStateFolder(folder, machine);
  onTestFinished(() => state.release());
  return state;
}

function idAfter(folder: string, machine: string | undefined): string {
  const { ownerId, release } = open(folder, machine);
  release();
  return ownerId;
}

describe('the workstation id', () => {
  test('stays the same at every start on one machine, and differs between folders', () => {
    const folder = path.join(tempFolder(), 'state');
    const first = idAfter(folder, 'machine-1');
    expect(idAfter(folder, 'machine-1')).toBe(first);
    expect(idAfter(path.join(tempFolder(), 'state'), 'machine-1')).not.toBe(first);
  });

  test('is a new one where the folder was copied to another machine, and a notice says so', () => {
    const folder = path.join(tempFolder(), 'state');
    const first = idAfter(folder, 'machine-1');
    const copy = path.join(tempFolder(), 'copy');
    cpSync(folder, copy, { recursive: true });
    const there = open(copy, 'machine-2');
    expect(there.ownerId).not.toBe(first);
    expect(there.notice).toContain('copied from another computer');
    there.release();
    const again = open(copy, 'machine-2');
    expect(again).toMatchObject({ ownerId: there.ownerId, notice: undefined });
    expect(idAfter(folder, 'machine-1')).toBe(first);
  });

  test('of an older version is kept, and bound to the machine it is found on', () => {
    const folder = tempFolder();
    writeFileSync(path.join(folder, 'workstation-id'), 'studio-1-0f8b8f3e\n');
    expect(idAfter(folder, 'machine-1')).toBe('studio-1-0f8b8f3e');
    expect(idAfter(folder, 'machine-2')).not.toBe('studio-1-0f8b8f3e');
  });

  test('is kept where the system has no machine id', () => {
    const folder = tempFolder();
    const { id } = workstationId(folder, 'machine-1');
    expect(workstationId(folder, undefined)).toEqual({ id, notice: undefined });
  });

  test('stands in no file together with the id of the machine', () => {
    const folder = path.join(tempFolder(), 'state');
    idAfter(folder, 'machine-1');
    expect(readFileSync(path.join(folder, 'workstation-machine'), 'utf8')).not.toContain('machine-1');
  });
});

describe('the state folder', () => {
  test('belongs to one process at a time', () => {
    const folder = path.join(tempFolder(), 'state');
    const first = open(folder);
    const told = `Another Rushes is using the state folder ${folder}: stop that one first.`;
    expect(() => openStateFolder(folder, 'machine-1')).toThrow(told);
    // Else the window says only that the journal cannot be written.
    expect(isSentence(told)).toBe(true);
    first.release();
    first.release();
    open(folder);
  });

  test('is made for its owner alone, and closed where it was open to others', () => {
    const folder = path.join(tempFolder(), 'state');
    open(folder).release();
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    chmodSync(folder, 0o755);
    const state = open(folder);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(state.findings).toEqual(['The permissions of the state folder were 0755 and are 0700 now.']);
  });

  test('is closed where it is reached through a link', () => {
    const folder = path.join(tempFolder(), 'state');
    open(folder).release();
    chmodSync(folder, 0o755);
    const link = path.join(tempFolder(), 'link');
    symlinkSync(folder, link);
    expect(open(link).findings).toEqual(['The permissions of the state folder were 0755 and are 0700 now.']);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  test('of something else keeps its permissions, and is refused where others may write', () => {
    const folder = path.join(tempFolder(), 'home');
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'letter.txt'), '');
    chmodSync(folder, 0o777);
    expect(() => openStateFolder(folder, 'machine-1')).toThrow('other users may write to it');
    chmodSync(folder, 0o755);
    open(folder);
    expect(statSync(folder).mode & 0o777).toBe(0o755);
  });

  if (process.geteuid?.() !== 0) {
    notRun(
      'with a file or a link that another user made is refused, and keeps its permissions',
      'only root can give a file to another user',
      'unobtainable',
    );
  } else {
    test('with a file or a link that another user made is refused, and keeps its permissions', () => {
      const files = ['workstation-id', 'journal.sqlite', 'logs', 'rushes.lock', 'console-sessions.json'];
      for (const plant of [...files, 'quick-limit.json']) {
        const folder = tempFolder();
        chmodSync(folder, 0o777);
        symlinkSync('/nowhere', path.join(folder, plant));
        lchownSync(path.join(folder, plant), 20_000, 20_000);
        expect(() => openStateFolder(folder, undefined)).toThrow(`another user made ${plant} in it`);
        expect(statSync(folder).mode & 0o777).toBe(0o777);
      }
    });
  }

  test('that cannot be made is refused with the reason', () => {
    const folder = tempFolder();
    writeFileSync(path.join(folder, 'file'), '');
    expect(() => openStateFolder(path.join(folder, 'file'), undefined)).toThrow('a file of that name is in the way');
  });
});
