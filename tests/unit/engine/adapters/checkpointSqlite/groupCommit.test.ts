import { describe, expect, it } from 'vitest';
import { GroupCommit } from '../../../../../electron/engine/adapters/checkpointSqlite/groupCommit.ts';

const FULL = 'the disk is full';

/** A database that keeps a list: what is written in a transaction counts once it is committed. */
class ListDatabase {
  readonly committed: string[][] = [];
  commitFails = 0;
  nowMs = 0;
  /** How long a commit takes. */
  commitMs = 0;
  readonly delays: number[] = [];
  readonly #later: (() => void)[] = [];
  #open: string[] = [];

  readonly commits = new GroupCommit({
    transaction: (work) => this.#transaction(work),
    soon: (callback, delayMs) => {
      this.#later.push(callback);
      this.delays.push(delayMs);
    },
    monotonicMs: () => this.nowMs,
    isAboutAll: (thrown) => thrown instanceof Error && thrown.message === FULL,
  });

  /** A write that takes part in the transaction. */
  put(item: string): string {
    this.#open.push(item);
    return item;
  }

  /** The next turn of the event loop. */
  turn(): void {
    for (const callback of this.#later.splice(0)) callback();
  }

  #transaction(work: () => void): void {
    this.#open = [];
    work();
    this.nowMs += this.commitMs;
    if (this.commitFails > 0) {
      this.commitFails--;
      throw new Error(FULL);
    }
    this.committed.push(this.#open);
  }
}

/** Whether the promise is settled after all microtasks. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  promise.then(
    () => (settled = true),
    () => (settled = true),
  );
  await new Promise((resolve) => setImmediate(resolve));
  return settled;
}

describe('GroupCommit', () => {
  it('commits the writes of one turn together, in order, and resolves none before', async () => {
    const database = new ListDatabase();
    const writes = ['a', 'b', 'c'].map((item) => database.commits.write(() => database.put(item)));
    for (const write of writes) expect(await isSettled(write)).toBe(false);
    expect(database.committed).toEqual([]);
    database.turn();
    expect(await Promise.all(writes)).toEqual(['a', 'b', 'c']);
    expect(database.committed).toEqual([['a', 'b', 'c']]);
  });

  it('tells `committed` after the commit and before any later write', () => {
    const database = new ListDatabase();
    const seen: string[] = [];
    void database.commits.write(
      () => database.put('a'),
      (item) => seen.push(`${item} with ${database.committed.length} commits`),
    );
    database.turn();
    expect(seen).toEqual(['a with 1 commits']);
  });

  it('fails a write that throws alone, and carries out the others of its group', async () => {
    const database = new ListDatabase();
    const good = database.commits.write(() => database.put('good'));
    const bad = database.commits.write(() => {
      database.put('half');
      throw new Error('lease lost');
    });
    const last = database.commits.write(() => database.put('last'));
    database.turn();
    await expect(bad).rejects.toThrow('lease lost');
    expect(await Promise.all([good, last])).toEqual(['good', 'last']);
    expect(database.committed).toEqual([['good'], ['last']]);
  });

  it('resolves none of a group while no commit works, and gives up after two of them alone', async () => {
    const database = new ListDatabase();
    database.commitFails = 3;
    const writes = ['a', 'b', 'c', 'd'].map((item) => database.commits.write(() => database.put(item)));
    const refused = Promise.all(writes.map((write) => expect(write).rejects.toThrow(FULL)));
    database.turn();
    await refused;
    expect(database.committed).toEqual([]);
    expect(database.commitFails).toBe(0);
    const later = database.commits.write(() => database.put('later'));
    database.turn();
    expect(await later).toBe('later');
  });

  it('never fails a write with the error that another one met', async () => {
    const database = new ListDatabase();
    const bad = Array.from({ length: 5 }, (_, index) =>
      database.commits.write(() => {
        throw new Error(`lease ${index} lost`);
      }),
    );
    const good = database.commits.write(() => database.put('good'));
    const refused = Promise.all(bad.map((write, index) => expect(write).rejects.toThrow(`lease ${index} lost`)));
    database.turn();
    await refused;
    expect(await good).toBe('good');
  });

  it('bounds a group, so that other work gets its turn between two', async () => {
    const database = new ListDatabase();
    const writes = Array.from({ length: 1_200 }, (_, index) => database.commits.write(() => database.put(`${index}`)));
    database.turn();
    expect(database.committed.map((group) => group.length)).toEqual([500]);
    database.turn();
    database.turn();
    await Promise.all(writes);
    expect(database.committed.map((group) => group.length)).toEqual([500, 500, 200]);
    expect(database.committed.flat().at(-1)).toBe('1199');
  });

  it('leaves as much time after a slow commit as that took, within a limit', async () => {
    const database = new ListDatabase();
    for (const commitMs of [0, 5, 500]) {
      database.commitMs = commitMs;
      const write = database.commits.write(() => database.put('a'));
      database.turn();
      await write;
    }
    void database.commits.write(() => database.put('a'));
    database.turn();
    database.nowMs += 60;
    void database.commits.write(() => database.put('a'));
    expect(database.delays).toEqual([0, 0, 5, 20, 0]);
  });

  it('leaves several times as much after a commit of several writes, so that the next group is larger', async () => {
    const database = new ListDatabase();
    database.commitMs = 3;
    const next = (count: number): void => {
      for (let n = 0; n < count; n++) void database.commits.write(() => database.put('a'));
      database.turn();
    };
    for (const count of [1, 2, 3, 4, 50, 1]) next(count);
    expect(database.delays).toEqual([0, 3, 6, 9, 20, 20]);
  });

  it('collects for some time after a commit of several writes on a disk that takes no time', () => {
    const database = new ListDatabase();
    for (const count of [1, 3, 4, 50, 1]) {
      for (let n = 0; n < count; n++) void database.commits.write(() => database.put('a'));
      database.turn();
    }
    void database.commits.write(() => database.put('a'));
    expect(database.delays).toEqual([0, 0, 0, 20, 20, 0]);
  });

  it('commits everything that waits when it is flushed', async () => {
    const database = new ListDatabase();
    const write = database.commits.write(() => database.put('a'));
    database.commits.flush();
    expect(await write).toBe('a');
  });
});
