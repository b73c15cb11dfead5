import { copyFileSync, constants, existsSync, rmSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';

/** The rows that were taken over from a damaged journal. */
export interface Salvage {
  readonly recordings: number;
  readonly parts: number;
  /** Files that are known to be uploaded or discarded. */
  readonly marks: number;
}

type Row = NonNullable<ReturnType<StatementSync['get']>>;

interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  readonly key: readonly string[];
  /** The column that `crc` guards. */
  readonly guarded?: string;
}

const RECORDING: Table = {
  name: 'recording',
  columns: ['id', 'ended_at_ms', 'record', 'crc'],
  key: ['rowid'],
  guarded: 'record',
};
const PART: Table = {
  name: 'part',
  columns: ['recording_id', 'part_number', 'part', 'crc'],
  key: ['recording_id', 'part_number'],
  guarded: 'part',
};
const MARK: Table = {
  name: 'source_mark',
  columns: ['source_key', 'mark', 'crc'],
  key: ['source_key'],
  guarded: 'mark',
};
const CLAIM: Table = { name: 'source_claim', columns: ['source_key', 'recording_id'], key: ['source_key'] };

/**
 * Copies the rows that can still be read from a damaged journal to a new one. Every table is read from both ends up to the first
 * damaged page; rows between two damaged pages are lost. A row counts only when its text has its CRC-32; parts and claims count only
 * with their recording. Leases are not copied, because this process is the only one with the journal. Works on a copy of the
 * damaged files, which are not changed. Never throws.
 * @param damaged path of the journal; its `-wal` is read as well
 * @param into the new journal, empty
 */
export function salvage(damaged: string, into: DatabaseSync): Salvage {
  const copy = `${damaged}.copy`;
  let source: DatabaseSync | undefined;
  try {
    for (const suffix of ['', '-wal']) {
      if (existsSync(`${damaged}${suffix}`)) {
        copyFileSync(`${damaged}${suffix}`, `${copy}${suffix}`, constants.COPYFILE_FICLONE);
      }
    }
    source = new DatabaseSync(copy);
    return copyRows(source, into);
  } catch {
    // Not readable at all, or no room for the copy: the journal stays empty.
    return { recordings: 0, parts: 0, marks: 0 };
  } finally {
    source?.close();
    for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${copy}${suffix}`, { force: true });
  }
}

function copyRows(source: DatabaseSync, into: DatabaseSync): Salvage {
  into.exec('BEGIN IMMEDIATE');
  try {
    const ids = new Set<unknown>();
    const recordings = copyTable(source, into, RECORDING, (row) => {
      ids.add(row['id']);
      return true;
    });
    const hasRecording = (row: Row): boolean => ids.has(row['recording_id']);
    const parts = copyTable(source, into, PART, hasRecording);
    const marks = copyTable(source, into, MARK, () => true);
    copyTable(source, into, CLAIM, hasRecording);
    into.exec('COMMIT');
    return { recordings, parts, marks };
  } catch (thrown) {
    if (into.isTransaction) into.exec('ROLLBACK');
    throw thrown;
  }
}

/** @returns the number of rows that were copied */
function copyTable(source: DatabaseSync, into: DatabaseSync, table: Table, isWanted: (row: Row) => boolean): number {
  const { name, columns, key, guarded } = table;
  const insert = into.prepare(
    `INSERT OR IGNORE INTO ${name} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
  );
  let copied = 0;
  for (const direction of ['ASC', 'DESC']) {
    const order = key.map((column) => `${column} ${direction}`).join(', ');
    for (const row of readable(source, `SELECT ${columns.join(', ')} FROM ${name} ORDER BY ${order}`)) {
      if (guarded !== undefined && !isIntact(row, guarded)) continue;
      if (!isWanted(row)) continue;
      try {
        copied += Number(insert.run(...columns.map((column) => row[column] ?? null)).changes);
      } catch {
        // A damaged value that the new table does not accept.
      }
    }
  }
  return copied;
}

/** The rows up to the first damaged page. */
function* readable(source: DatabaseSync, sql: string): Iterable<Row> {
  try {
    yield* source.prepare(sql).iterate();
  } catch {
    // The table is damaged here; the other direction reads it from its other end.
  }
}

function isIntact(row: Row, column: string): boolean {
  const text = row[column];
  return typeof text === 'string' && crc32(text) === row['crc'];
}
