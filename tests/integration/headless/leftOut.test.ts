import { Buffer } from 'node:buffer';
import { chmod, chown, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { spawnHeadless } from '../../support/headlessProcess.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { environmentFor, s3ForTest } from './commandForTest.ts';

/** Root may read everything. */
const UID = 20_000 + (process.pid % 40_000);
const isRoot = process.geteuid?.() === 0;
const within = isRoot ? ['setpriv', '--reuid', String(UID), '--regid', String(UID), '--clear-groups'] : [];

const LEFT_OUT: readonly (readonly [string, (folder: string) => Promise<void>])[] = [
  ['a file whose name is not UTF-8', (folder) => writeFile(rawName(folder, '.mov'), 'take')],
  [
    'a folder whose name is not UTF-8',
    async (folder) => {
      await mkdir(rawName(folder, ''));
      await writeFile(Buffer.concat([rawName(folder, ''), Buffer.from('/take.mov')]), 'take');
    },
  ],
  [
    'a file that may not be read',
    async (folder) => {
      await writeFile(path.join(folder, 'take.mov'), 'take');
      await chmod(path.join(folder, 'take.mov'), 0);
    },
  ],
  ['a subfolder that may not be read', (folder) => closedFolder(folder, 0)],
  ['a subfolder that may not be entered', (folder) => closedFolder(folder, 0o444)],
];

function rawName(folder: string, end: string): Buffer {
  return Buffer.concat([Buffer.from(`${folder}/TAKE`), Buffer.from([0xe9]), Buffer.from(end)]);
}

async function closedFolder(folder: string, mode: number): Promise<void> {
  const card = path.join(folder, 'card');
  await mkdir(card);
  await writeFile(path.join(card, 'take.mov'), 'take');
  await chmod(card, mode);
  onTestFinished(() => chmod(card, 0o755));
}

// Other systems accept no such names, or have other rights.
test.runIf(process.platform === 'linux').each(LEFT_OUT)(
  '--once ends with 2 and an event when %s is left out',
  async (_, leaveOut) => {
    const server = await s3ForTest();
    const folder = tempFolder();
    const state = tempFolder();
    await writeFile(path.join(folder, 'good.mov'), 'good');
    await leaveOut(folder);
    await chmod(folder, 0o755);
    if (isRoot) await chown(state, UID, UID);
    const args = ['--json', '--once', '--strict-timeout', '--watch', folder, '--state', state];
    const run = spawnHeadless(args, { HOME: state, ...environmentFor(server) }, within);
    onTestFinished(() => run.kill());
    expect(await run.ended).toBe(2);
    const events = run.events();
    expect(events.filter(({ event }) => event === 'stream.completed')).toHaveLength(1);
    const outages = events.flatMap((event) => (event.event === 'engine.status' ? event.outages : []));
    expect(outages).toContainEqual(expect.objectContaining({ kind: 'folder_unreadable', name: folder }));
  },
);
