import { accessSync, constants, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Fault } from '../../core/fault.ts';
import { salvage, type Salvage } from './salvage.ts';
import { inUseFault, isBusy, isDamage, notAFileFault, sqliteFault } from './sqliteFault.ts';

/** `RUSH` in ASCII: marks the file as ours (PRAGMA application_id). */
const APPLICATION_ID = 0x52555348;
const SCHEMA_VERSION = 1;
/** How long SQLite waits for a lock; it blocks the process meanwhile. Backup programs hold one for moments. */
const BUSY_MS = 1_000;
/**
 * Pages in the `-wal` before they are copied into the journal (16 MiB): a recording writes the same pages again and again, and each
 * copying needs two more flushes.
 */
const WAL_LIMITS = 'PRAGMA wal_autocheckpoint = 4096; PRAGMA journal_size_limit = 16777216';
/** The smallest page size of SQLite (sqlite.org/fileformat.html). */
const PAGE_BYTES_MIN = 512;

/**
 * `ended_at_ms` is set when the recording has ended. `crc` is the CRC-32 of the text in the same row, because SQLite itself detects
 * damage to its structure only, not to the content of a row.
 */
const SCHEMA = `
  CREATE TABLE recording (id TEXT PRIMARY KEY, ended_at_ms REAL, record TEXT NOT NULL, crc INTEGER NOT NULL) STRICT;
  CREATE INDEX recording_ended ON recording (ended_at_ms);
  CREATE TABLE part (
    recording_id TEXT NOT NULL, part_number INTEGER NOT NULL, part TEXT NOT NULL, crc INTEGER NOT NULL,
    PRIMARY KEY (recording_id, part_number)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE source_mark (source_key TEXT PRIMARY KEY, mark TEXT NOT NULL, crc INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE source_claim (source_key TEXT PRIMARY KEY, recording_id TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE lease (
    recording_id TEXT PRIMARY KEY, owner_id TEXT NOT NULL, fence INTEGER NOT NULL, expires_at_ms REAL NOT NULL
  ) STRICT, WITHOUT ROWID;
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

/** A journal that could not be used. It was renamed, and a new one was begun with the rows that could be read. */
export interface SetAsideJournal {
  /** Its new path, absolute. */
  readonly path: string;
  /** Its damage, for the log and the person. */
  readonly problem: string;
  /** The rows that the new journal took over from it. */
  readonly salvaged: Salvage;
}

export interface OpenedJournal {
  readonly database: DatabaseSync;
  /** Holds the folder until it is closed, or the process ends in any way. */
  readonly lock: DatabaseSync;
  readonly setAside?: SetAsideJournal;
}

/**
 * Opens the journal, or begins one. A damaged or foreign one is renamed with its `-wal` and `-shm`, and a new one is begun; it takes
 * over all rows of a damaged one that can still be read.
 * Faults: `checkpoint_unavailable` and `checkpoint_full`, both attention.
 * @param nowMs wall clock, for the name of what is set aside
 */
export function openJournal(file: string, nowMs: number): OpenedJournal {
  const folder = path.dirname(file);
  let lock: DatabaseSync | undefined;
  try {
    mkdirSync(folder, { recursive: true });
    // SQLite opens what it may not write for reading, and would say so with the first step only.
    accessSync(folder, constants.W_OK);
    if (existsSync(file)) accessSync(file, constants.R_OK | constants.W_OK);
    lock = takeLock(`${file}.lock`, folder);
    try {
      return { database: openDatabase(file), lock };
    } catch (thrown) {
      const problem = damageOf(thrown);
      if (problem === undefined) throw thrown;
      const moved = moveAside(file, nowMs);
      const database = openDatabase(file);
      const isForeign = thrown instanceof NotOurJournal;
      const salvaged = isForeign ? NOTHING : salvage(moved, database);
      return { database, lock, setAside: { path: moved, problem, salvaged } };
    }
  } catch (thrown) {
    lock?.close();
    throw sqliteFault(thrown, folder);
  }
}

const NOTHING: Salvage = { recordings: 0, parts: 0, marks: 0 };

/** The file is not a journal of this version. */
class NotOurJournal extends Error {}

/** The file is a journal whose content is damaged. */
class DamagedJournal extends Error {}

/**
 * An empty SQLite file that is kept in an open transaction. Its lock belongs to the operating system, so that it ends with the process,
 * also after `kill -9`. It is a separate file, because a damaged journal cannot be locked.
 */
function takeLock(file: string, folder: string): DatabaseSync {
  const lock = new DatabaseSync(file, { timeout: BUSY_MS });
  try {
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return lock;
  } catch (thrown) {
    lock.close();
    if (isBusy(thrown)) throw inUseFault(folder);
    if (!isDamage(thrown)) throw thrown;
    // No process can hold a lock on a file that is not a lock file.
    renameSync(file, `${file}.damaged`);
    return takeLock(file, folder);
  }
}

function openDatabase(file: string): DatabaseSync {
  let isChecked = true;
  if (existsSync(file)) isChecked = check(file);
  else create(file);
  const database = new DatabaseSync(file, { timeout: BUSY_MS });
  try {
    // Exclusive before the first read: WAL then keeps its index in memory, which also works where memory cannot be shared.
    database.exec('PRAGMA locking_mode = EXCLUSIVE');
    if (!isChecked) checkContent(database);
    database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; ${WAL_LIMITS}`);
    return database;
  } catch (thrown) {
    database.close();
    throw isBusy(thrown) ? inUseFault(path.dirname(file)) : thrown;
  }
}

/** Creates an empty journal under another name first, so that no incomplete journal can exist. */
function create(file: string): void {
  if (existsSync(`${file}-wal`)) throw new NotOurJournal('only its -wal exists');
  const unfinished = `${file}.new`;
  rmSync(unfinished, { force: true });
  rmSync(`${unfinished}-journal`, { force: true });
  const database = new DatabaseSync(unfinished, { timeout: BUSY_MS });
  try {
    database.exec(`BEGIN IMMEDIATE; ${SCHEMA} COMMIT`);
  } finally {
    database.close();
  }
  renameSync(unfinished, file);
}

/**
 * Checks a journal through a connection that cannot write, so that a damaged file is not changed.
 * @returns whether it could be checked; `false` on a full disk, which has no room for the index of the `-wal`
 * @throws NotOurJournal, DamagedJournal, or SQLite's error about the damage
 */
function check(file: string): boolean {
  const stats = statSync(file);
  if (!stats.isFile()) throw notAFileFault(file);
  // SQLite treats a shorter file as an empty one, and would delete its `-wal`.
  if (stats.size < PAGE_BYTES_MIN) throw new NotOurJournal('it is cut short');
  const database = new DatabaseSync(file, { readOnly: true, timeout: BUSY_MS });
  try {
    checkContent(database);
  } catch (thrown) {
    if (damageOf(thrown) !== undefined) throw thrown;
    return false;
  } finally {
    database.close();
  }
  // The index that this connection created; the journal is then opened without one.
  rmSync(`${file}-shm`, { force: true });
  return true;
}

function checkContent(database: DatabaseSync): void {
  const [problem] = database.prepare('PRAGMA integrity_check(1)').all();
  const verdict = problem?.['integrity_check'];
  if (verdict !== 'ok') throw new DamagedJournal(`its check says: ${String(verdict)}`);
  if (database.prepare('PRAGMA application_id').get()?.['application_id'] !== APPLICATION_ID) {
    throw new NotOurJournal('it was written by another program');
  }
  const version = database.prepare('PRAGMA user_version').get()?.['user_version'];
  if (version !== SCHEMA_VERSION) {
    throw new NotOurJournal(`it was written by another version of Rushes (${String(version)})`);
  }
  const schema = database.prepare('SELECT sql FROM sqlite_schema').all();
  const present = new Set(schema.map((row) => squeezed(row['sql'])));
  const isWhole = SCHEMA.split(';').every((sql) => !sql.includes('CREATE') || present.has(squeezed(sql)));
  if (!isWhole) throw new NotOurJournal('its tables are not those of a journal');
}

/** Without white space. */
function squeezed(sql: unknown): string {
  return String(sql).replace(/\s/g, '');
}

function damageOf(thrown: unknown): string | undefined {
  if (thrown instanceof NotOurJournal || thrown instanceof DamagedJournal) return thrown.message;
  return !(thrown instanceof Fault) && isDamage(thrown) && thrown instanceof Error ? thrown.message : undefined;
}

/** Renames the journal and its further files. @returns its new path */
function moveAside(file: string, nowMs: number): string {
  const stamp = new Date(nowMs).toISOString().replace(/[-:]|\.\d+/g, '');
  const wanted = `${file}.damaged-${stamp}`;
  let target = wanted;
  for (let n = 2; existsSync(target); n++) target = `${wanted}-${n}`;
  // The -wal first: after a crash in between, the damaged journal is still found under its name.
  for (const suffix of ['-wal', '-shm', '-journal', '']) {
    if (existsSync(`${file}${suffix}`)) renameSync(`${file}${suffix}`, `${target}${suffix}`);
  }
  return target;
}
