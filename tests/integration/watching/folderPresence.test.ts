import { describe, expect, test } from 'vitest';
import { FolderLook, type FolderPresence } from '../../../electron/engine/adapters/watchChokidar/folderPresence.ts';
import { tempFolder } from '../../support/tempFolder.ts';

const NEVER = new AbortController().signal;

describe('a look at a watched folder', () => {
  test('tells which folder it is', async () => {
    const path = tempFolder();
    const first = await new FolderLook(path, 30_000).take(NEVER);
    expect(first).toMatchObject({ kind: 'present', realPath: path });
    expect(await new FolderLook(path, 30_000).take(NEVER)).toEqual(first);
  });

  test('that does not answer makes it unavailable, and is not taken a second time until it does', async () => {
    const answers: ((presence: FolderPresence) => void)[] = [];
    const hanging = (): Promise<FolderPresence> => new Promise((resolve) => void answers.push(resolve));
    const look = new FolderLook('/nas/day 1', 20, hanging);
    const silence = {
      kind: 'unavailable',
      code: 'disk_error',
      reason:
        "The folder “day 1” does not answer. Check the drive's cable, or the network and the server; watching goes on by itself.",
    };
    expect(await look.take(NEVER)).toEqual(silence);
    expect(await look.take(NEVER)).toEqual(silence);
    expect(answers).toHaveLength(1);
    const back: FolderPresence = { kind: 'present', realPath: '/nas/day 1', identity: '1:2' };
    answers[0]?.(back);
    await Promise.resolve();
    const again = look.take(NEVER);
    answers[1]?.(back);
    expect(await again).toEqual(back);
  });

  test('is given up at once when nobody wants it any more', async () => {
    const stop = new AbortController();
    const look = new FolderLook('/nas', 3_600_000, () => new Promise(() => undefined));
    const taken = look.take(stop.signal);
    stop.abort();
    expect(await taken).toMatchObject({ kind: 'unavailable' });
  });
});
