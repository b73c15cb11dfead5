import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { openJournal } from '../../../electron/engine/adapters/checkpointSqlite/openJournal.ts';
import type { SqliteCheckpointStore } from '../../../electron/engine/adapters/checkpointSqlite/sqliteCheckpointStore.ts';
import { checkpointStoreContract } from '../../contract/checkpointStore.contract.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { openSqlite } from '../../support/journals.ts';

checkpointStoreContract('The embedded journal', {
  async start() {
    const file = path.join(tempFolder(), 'journal.sqlite');
    const open = async (): Promise<SqliteCheckpointStore> => {
      const opened = await openSqlite(file);
      if (opened.setAside !== undefined) throw new Error(`It was set aside: ${opened.setAside.problem}`);
      return opened.store;
    };
    // The file is locked while a store is open: whoever looks into it closes it for the moment, behind a store that stays.
    let inner = await open();
    const store = new Proxy(inner, {
      get: (_, name) => {
        const member: unknown = Reflect.get(inner, name, inner);
        const bound: unknown = typeof member === 'function' ? member.bind(inner) : member;
        return bound;
      },
    });
    async function inside<T>(look: (database: DatabaseSync) => T): Promise<T> {
      await inner.close();
      const database = new DatabaseSync(file);
      const seen = look(database);
      database.close();
      inner = await open();
      return seen;
    }
    return {
      store,
      async reopen() {
        await inner.close();
        inner = await open();
        return inner;
      },
      damage: (id, part, text) =>
        inside((database) => {
          const record = database.prepare('UPDATE recording SET record = ?, crc = ? WHERE id = ?');
          const row = database.prepare('UPDATE part SET part = ?, crc = ? WHERE recording_id = ? AND part_number = ?');
          if (part === 'record') record.run(text, crc32(text), id);
          else row.run(text, crc32(text), id, part);
        }),
      recordText: (id) =>
        inside((database) => {
          const stored = database.prepare('SELECT record FROM recording WHERE id = ?').get(id)?.['record'];
          return typeof stored === 'string' ? stored : undefined;
        }),
      close: () => inner.close(),
    };
  },
});

test('a step is on the disk, not only in the cache of the system, before it is acknowledged', () => {
  const { database, lock } = openJournal(path.join(tempFolder(), 'journal.sqlite'), 0);
  onTestFinished(() => {
    database.close();
    lock.close();
  });
  // 2 is FULL: with WAL, each commit flushes.
  expect({ ...database.prepare('PRAGMA synchronous').get() }).toEqual({ synchronous: 2 });
  expect({ ...database.prepare('PRAGMA journal_mode').get() }).toEqual({ journal_mode: 'wal' });
});
